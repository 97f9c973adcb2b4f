using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Attributes of a node.
/// Wire name: <c>fuse_attr</c>, 88 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseAttr
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 88;

    /// <summary>Inode number shown to programs.</summary>
    [FieldOffset(0)]
    public ulong Inode;

    /// <summary>Size in bytes.</summary>
    [FieldOffset(8)]
    public ulong FileSize;

    /// <summary>Allocated space in units of 512 bytes.</summary>
    [FieldOffset(16)]
    public ulong Blocks;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(24)]
    public ulong AccessTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(32)]
    public ulong ModifyTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(40)]
    public ulong ChangeTime;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(48)]
    public uint AccessTimeNanoseconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(52)]
    public uint ModifyTimeNanoseconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(56)]
    public uint ChangeTimeNanoseconds;

    /// <summary>Type and permission bits, as in st_mode.</summary>
    [FieldOffset(60)]
    public uint Mode;

    /// <summary>Number of hard links.</summary>
    [FieldOffset(64)]
    public uint Links;

    /// <summary>Owner.</summary>
    [FieldOffset(68)]
    public uint Uid;

    /// <summary>Group.</summary>
    [FieldOffset(72)]
    public uint Gid;

    /// <summary>Device number of a special file.</summary>
    [FieldOffset(76)]
    public uint DeviceNumber;

    /// <summary>Preferred transfer size in bytes.</summary>
    [FieldOffset(80)]
    public uint BlockSize;

    /// <summary>Bits of <see cref="FuseAttrFlags"/>.</summary>
    [FieldOffset(84)]
    public uint Flags;
}
