using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of LSEEK.
/// Wire name: <c>fuse_lseek_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseLseekIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Where to start.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>SEEK_DATA 3, SEEK_HOLE 4; the kernel handles the others.</summary>
    [FieldOffset(16)]
    public uint Whence;
}
