using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Space of a file system, as in statfs(2). Also the whole of <c>fuse_statfs_out</c>.
/// Wire name: <c>fuse_kstatfs</c>, 80 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatfs
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 80;

    /// <summary>Size in units of FragmentSize.</summary>
    [FieldOffset(0)]
    public ulong Blocks;

    /// <summary>Free, in units of FragmentSize.</summary>
    [FieldOffset(8)]
    public ulong BlocksFree;

    /// <summary>Free for ordinary users, in units of FragmentSize.</summary>
    [FieldOffset(16)]
    public ulong BlocksAvailable;

    /// <summary>Number of inodes.</summary>
    [FieldOffset(24)]
    public ulong Files;

    /// <summary>Free inodes.</summary>
    [FieldOffset(32)]
    public ulong FilesFree;

    /// <summary>Preferred transfer size in bytes.</summary>
    [FieldOffset(40)]
    public uint BlockSize;

    /// <summary>Longest name in bytes.</summary>
    [FieldOffset(44)]
    public uint NameLength;

    /// <summary>Unit of the block counts in bytes.</summary>
    [FieldOffset(48)]
    public uint FragmentSize;
}
