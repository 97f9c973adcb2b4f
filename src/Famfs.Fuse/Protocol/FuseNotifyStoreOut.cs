using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Notification: data for the page cache follow.
/// Wire name: <c>fuse_notify_store_out</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyStoreOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The node.</summary>
    [FieldOffset(0)]
    public ulong NodeId;

    /// <summary>First byte.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Number of bytes that follow.</summary>
    [FieldOffset(16)]
    public uint Count;
}
