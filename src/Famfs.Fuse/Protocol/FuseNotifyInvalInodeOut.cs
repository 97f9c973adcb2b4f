using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Notification: cached attributes and data of a node are stale.
/// Wire name: <c>fuse_notify_inval_inode_out</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyInvalInodeOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The node.</summary>
    [FieldOffset(0)]
    public ulong NodeId;

    /// <summary>First byte; negative leaves the data alone.</summary>
    [FieldOffset(8)]
    public long Offset;

    /// <summary>Number of bytes; 0 or negative means to the end.</summary>
    [FieldOffset(16)]
    public long Length;
}
