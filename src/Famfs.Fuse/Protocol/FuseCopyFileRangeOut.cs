using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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
