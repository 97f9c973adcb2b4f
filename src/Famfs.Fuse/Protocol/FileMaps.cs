using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>Which way kernel and server speak of the extents of files, as INIT agreed (decision record 15).</summary>
public enum FuseMapGeneration
{
    /// <summary>Not at all: files are read and written by requests.</summary>
    None,

    /// <summary>Bit 42 and opcodes 53 and 54, before 42 became FUSE_REQUEST_TIMEOUT.</summary>
    First,

    /// <summary>Bit 43 and opcodes 54 and 55.</summary>
    Second,
}

/// <summary>The form of one reply to GET_FMAP.</summary>
public enum FuseMapForm
{
    /// <summary>At most 2 extents or 16 strips, in one page.</summary>
    First,

    /// <summary>At most 32 extents or 32 strips of the first device, in one page.</summary>
    Second,

    /// <summary>The request names the room for the reply: extents only, of up to 64 devices.</summary>
    Sized,
}

/// <summary>The types of file that a map can have.</summary>
public enum FuseMapFileType : byte
{
    /// <summary>A file like any other.</summary>
    Regular = 0,

    /// <summary>The superblock.</summary>
    Superblock = 1,

    /// <summary>The log.</summary>
    Log = 2,
}

/// <summary>
/// Argument of GET_FMAP, from kernels that name the room for the reply; others send none.
/// Wire name: <c>fuse_getxattr_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseGetMapIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Room for the reply in bytes, its own header included.</summary>
    [FieldOffset(0)]
    public uint Count;
}

/// <summary>
/// Reply to GET_FMAP; extents follow, or an interleave and its strips.
/// Wire name: <c>fuse_famfs_fmap_header</c>, 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMapHeader
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 32;

    /// <summary>The only <see cref="Version"/>.</summary>
    public const ushort OnlyVersion = 1;

    /// <summary>The type of the file.</summary>
    [FieldOffset(0)]
    public FuseMapFileType FileType;

    /// <summary>Version of this structure.</summary>
    [FieldOffset(2)]
    public ushort Version;

    /// <summary>0 for extents, 1 for an interleave.</summary>
    [FieldOffset(4)]
    public uint ExtentType;

    /// <summary>Extents, or interleaves.</summary>
    [FieldOffset(8)]
    public uint Extents;

    /// <summary>Bytes of the whole map, this header included, also where only the header is sent. Reserved in older forms.</summary>
    [FieldOffset(12)]
    public uint MapSize;

    /// <summary>Bytes of the file.</summary>
    [FieldOffset(16)]
    public ulong FileSize;
}

/// <summary>
/// Bytes of a device that belong to a file, in a reply to GET_FMAP.
/// Wire name: <c>fuse_famfs_simple_ext</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMapExtent
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>Which device.</summary>
    [FieldOffset(0)]
    public uint Device;

    /// <summary>Offset on the device in bytes.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Bytes.</summary>
    [FieldOffset(16)]
    public ulong Length;
}

/// <summary>
/// Strips that take turns, in a reply to GET_FMAP; the strips follow.
/// Wire name: <c>fuse_famfs_iext</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMapInterleave
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>Strips.</summary>
    [FieldOffset(0)]
    public uint Strips;

    /// <summary>Bytes of a turn.</summary>
    [FieldOffset(4)]
    public uint ChunkSize;

    /// <summary>Bytes of the file.</summary>
    [FieldOffset(8)]
    public ulong Bytes;
}

/// <summary>
/// Reply to GET_DAXDEV: the first 24 bytes; the path in 256 bytes follows.
/// Wire name: <c>fuse_daxdev_out</c>, 280 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMapDeviceOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 280;

    /// <summary>The offset of the path.</summary>
    public const int PathOffset = 24;

    /// <summary>Most bytes of the path, without NUL.</summary>
    public const int LongestPath = 255;

    /// <summary>The number of the device.</summary>
    [FieldOffset(0)]
    public ushort Index;
}

/// <summary>
/// Argument of FUSE_DEV_IOC_DAXDEV_OPEN.
/// Wire name: <c>fuse_backing_map</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBackingMap
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>The open device.</summary>
    [FieldOffset(0)]
    public int Descriptor;

    /// <summary>None are known.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>The number of the device in maps.</summary>
    [FieldOffset(8)]
    public ulong Index;
}
