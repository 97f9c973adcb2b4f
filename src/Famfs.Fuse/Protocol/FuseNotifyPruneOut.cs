using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Notification: unused nodes may be dropped; their ids, 8 bytes each, follow.
/// Wire name: <c>fuse_notify_prune_out</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyPruneOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Number of node ids.</summary>
    [FieldOffset(0)]
    public uint Count;
}
