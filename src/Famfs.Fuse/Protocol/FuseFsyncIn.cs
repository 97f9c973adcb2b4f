using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of FSYNC and FSYNCDIR.
/// Wire name: <c>fuse_fsync_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseFsyncIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>1 (FUSE_FSYNC_FDATASYNC): data only.</summary>
    [FieldOffset(8)]
    public uint Flags;
}
