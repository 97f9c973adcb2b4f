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

/// <summary>
/// Argument of COPY_FILE_RANGE and COPY_FILE_RANGE_64.
/// Wire name: <c>fuse_copy_file_range_in</c>, 56 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseCopyFileRangeIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 56;

    /// <summary>The open file read from.</summary>
    [FieldOffset(0)]
    public ulong SourceHandle;

    /// <summary>First byte read.</summary>
    [FieldOffset(8)]
    public ulong SourceOffset;

    /// <summary>The node written to.</summary>
    [FieldOffset(16)]
    public ulong TargetNodeId;

    /// <summary>The open file written to.</summary>
    [FieldOffset(24)]
    public ulong TargetHandle;

    /// <summary>First byte written.</summary>
    [FieldOffset(32)]
    public ulong TargetOffset;

    /// <summary>Number of bytes.</summary>
    [FieldOffset(40)]
    public ulong Length;

    /// <summary>Flags of copy_file_range(2).</summary>
    [FieldOffset(48)]
    public ulong Flags;
}

/// <summary>
/// Reply to COPY_FILE_RANGE_64.
/// Wire name: <c>fuse_copy_file_range_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseCopyFileRangeOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Bytes copied.</summary>
    [FieldOffset(0)]
    public ulong Copied;
}

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

    /// <summary>The offset to start at.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>SEEK_DATA 3, SEEK_HOLE 4; the kernel handles the others.</summary>
    [FieldOffset(16)]
    public uint Whence;
}

/// <summary>
/// Reply to LSEEK.
/// Wire name: <c>fuse_lseek_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseLseekOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>The position found.</summary>
    [FieldOffset(0)]
    public ulong Offset;
}

/// <summary>
/// Argument of BMAP.
/// Wire name: <c>fuse_bmap_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBmapIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Block of the file.</summary>
    [FieldOffset(0)]
    public ulong Block;

    /// <summary>Size of a block in bytes.</summary>
    [FieldOffset(8)]
    public uint BlockSize;
}

/// <summary>
/// Reply to BMAP.
/// Wire name: <c>fuse_bmap_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBmapOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Block of the device.</summary>
    [FieldOffset(0)]
    public ulong Block;
}
