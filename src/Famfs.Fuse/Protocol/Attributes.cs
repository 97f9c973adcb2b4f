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

/// <summary>Flags of a node.</summary>
[Flags]
public enum FuseAttrFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Root of a submount.</summary>
    FUSE_ATTR_SUBMOUNT = 1u << 0,

    /// <summary>Use DAX for this file.</summary>
    FUSE_ATTR_DAX = 1u << 1,
}

/// <summary>
/// Reply to GETATTR and SETATTR.
/// Wire name: <c>fuse_attr_out</c>, 104 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseAttrOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 104;

    /// <summary>How long the attributes may be cached, whole seconds.</summary>
    [FieldOffset(0)]
    public ulong AttrValid;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(8)]
    public uint AttrValidNanoseconds;

    /// <summary>The attributes.</summary>
    [FieldOffset(16)]
    public FuseAttr Attr;
}

/// <summary>
/// Argument of GETATTR.
/// Wire name: <c>fuse_getattr_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseGetAttrIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>1 (FUSE_GETATTR_FH): FileHandle is valid.</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>The open file, if the flag says so.</summary>
    [FieldOffset(8)]
    public ulong FileHandle;
}

/// <summary>
/// Argument of SETATTR.
/// Wire name: <c>fuse_setattr_in</c>, 88 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSetAttrIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 88;

    /// <summary>Which fields are to be set.</summary>
    [FieldOffset(0)]
    public FuseSetAttrFields Valid;

    /// <summary>The open file, if FATTR_FH is set.</summary>
    [FieldOffset(8)]
    public ulong FileHandle;

    /// <summary>New size in bytes.</summary>
    [FieldOffset(16)]
    public ulong FileSize;

    /// <summary>Owner for mandatory locks, if FATTR_LOCKOWNER is set.</summary>
    [FieldOffset(24)]
    public ulong LockOwner;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(32)]
    public ulong AccessTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(40)]
    public ulong ModifyTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(48)]
    public ulong ChangeTime;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(56)]
    public uint AccessTimeNanoseconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(60)]
    public uint ModifyTimeNanoseconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(64)]
    public uint ChangeTimeNanoseconds;

    /// <summary>Type and permission bits.</summary>
    [FieldOffset(68)]
    public uint Mode;

    /// <summary>New owner.</summary>
    [FieldOffset(76)]
    public uint Uid;

    /// <summary>New group.</summary>
    [FieldOffset(80)]
    public uint Gid;
}

/// <summary>Fields of a SETATTR that are to be set.</summary>
[Flags]
public enum FuseSetAttrFields : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mode.</summary>
    FATTR_MODE = 1u << 0,

    /// <summary>Uid.</summary>
    FATTR_UID = 1u << 1,

    /// <summary>Gid.</summary>
    FATTR_GID = 1u << 2,

    /// <summary>Size.</summary>
    FATTR_SIZE = 1u << 3,

    /// <summary>Access time.</summary>
    FATTR_ATIME = 1u << 4,

    /// <summary>Modification time.</summary>
    FATTR_MTIME = 1u << 5,

    /// <summary>The file handle is valid.</summary>
    FATTR_FH = 1u << 6,

    /// <summary>Access time, from the server's clock.</summary>
    FATTR_ATIME_NOW = 1u << 7,

    /// <summary>Modification time, from the server's clock.</summary>
    FATTR_MTIME_NOW = 1u << 8,

    /// <summary>The lock owner is valid.</summary>
    FATTR_LOCKOWNER = 1u << 9,

    /// <summary>Change time.</summary>
    FATTR_CTIME = 1u << 10,

    /// <summary>Drop set-user-id and set-group-id.</summary>
    FATTR_KILL_SUIDGID = 1u << 11,
}
