using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of SETUPMAPPING (virtio-fs DAX window).
/// Wire name: <c>fuse_setupmapping_in</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSetupMappingIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>First byte of the file.</summary>
    [FieldOffset(8)]
    public ulong FileOffset;

    /// <summary>Number of bytes.</summary>
    [FieldOffset(16)]
    public ulong Length;

    /// <summary>1 write, 2 read.</summary>
    [FieldOffset(24)]
    public ulong Flags;

    /// <summary>Offset in the window.</summary>
    [FieldOffset(32)]
    public ulong MemoryOffset;
}
