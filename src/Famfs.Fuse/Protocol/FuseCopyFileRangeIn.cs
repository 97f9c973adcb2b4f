using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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
