using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reply to WRITE and COPY_FILE_RANGE.
/// Wire name: <c>fuse_write_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseWriteOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Bytes taken.</summary>
    [FieldOffset(0)]
    public uint Count;
}
