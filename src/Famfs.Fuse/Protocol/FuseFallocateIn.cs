using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of FALLOCATE.
/// Wire name: <c>fuse_fallocate_in</c>, 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseFallocateIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 32;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>First byte.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Number of bytes.</summary>
    [FieldOffset(16)]
    public ulong Length;

    /// <summary>FALLOC_FL_ bits.</summary>
    [FieldOffset(24)]
    public uint Mode;
}
