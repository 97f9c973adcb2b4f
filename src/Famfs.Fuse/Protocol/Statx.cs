using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of STATX.
/// Wire name: <c>fuse_statx_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatxIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>1 (FUSE_GETATTR_FH): FileHandle is valid.</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>The open file, if the flag says so.</summary>
    [FieldOffset(8)]
    public ulong FileHandle;

    /// <summary>Flags of statx(2).</summary>
    [FieldOffset(16)]
    public uint StatxFlags;

    /// <summary>Fields asked for (STATX_ bits).</summary>
    [FieldOffset(20)]
    public uint Mask;
}

/// <summary>
/// Reply to STATX.
/// Wire name: <c>fuse_statx_out</c>, 288 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatxOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 288;

    /// <summary>How long the attributes may be cached, whole seconds.</summary>
    [FieldOffset(0)]
    public ulong AttrValid;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(8)]
    public uint AttrValidNanoseconds;

    /// <summary>Bits of <see cref="FuseAttrFlags"/>.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>The attributes.</summary>
    [FieldOffset(32)]
    public FuseStatx Stat;
}

/// <summary>
/// Attributes in the form of statx(2).
/// Wire name: <c>fuse_statx</c>, 256 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatx
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 256;

    /// <summary>Which fields hold a value (STATX_ bits).</summary>
    [FieldOffset(0)]
    public uint Mask;

    /// <summary>Preferred transfer size in bytes.</summary>
    [FieldOffset(4)]
    public uint BlockSize;

    /// <summary>STATX_ATTR_ bits that are set.</summary>
    [FieldOffset(8)]
    public ulong Attributes;

    /// <summary>Number of hard links.</summary>
    [FieldOffset(16)]
    public uint Links;

    /// <summary>Owner.</summary>
    [FieldOffset(20)]
    public uint Uid;

    /// <summary>Group.</summary>
    [FieldOffset(24)]
    public uint Gid;

    /// <summary>Type and permission bits.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>Inode number.</summary>
    [FieldOffset(32)]
    public ulong Inode;

    /// <summary>Size in bytes.</summary>
    [FieldOffset(40)]
    public ulong FileSize;

    /// <summary>Allocated space in units of 512 bytes.</summary>
    [FieldOffset(48)]
    public ulong Blocks;

    /// <summary>STATX_ATTR_ bits that the file system knows.</summary>
    [FieldOffset(56)]
    public ulong AttributesMask;

    /// <summary>Last access.</summary>
    [FieldOffset(64)]
    public FuseStatxTime AccessTime;

    /// <summary>Creation.</summary>
    [FieldOffset(80)]
    public FuseStatxTime BirthTime;

    /// <summary>Last change of attributes.</summary>
    [FieldOffset(96)]
    public FuseStatxTime ChangeTime;

    /// <summary>Last change of data.</summary>
    [FieldOffset(112)]
    public FuseStatxTime ModifyTime;

    /// <summary>Major number of a special file.</summary>
    [FieldOffset(128)]
    public uint DeviceMajor;

    /// <summary>Minor number of a special file.</summary>
    [FieldOffset(132)]
    public uint DeviceMinor;

    /// <summary>Major number of the file system's device; the kernel fills in its own.</summary>
    [FieldOffset(136)]
    public uint FileSystemMajor;

    /// <summary>Minor number of the file system's device; the kernel fills in its own.</summary>
    [FieldOffset(140)]
    public uint FileSystemMinor;
}

/// <summary>
/// A time stamp of statx.
/// Wire name: <c>fuse_sx_time</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatxTime
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(0)]
    public long Seconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(8)]
    public uint Nanoseconds;
}
