using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Notification: asks for data in the page cache.
/// Wire name: <c>fuse_notify_retrieve_out</c>, 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyRetrieveOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 32;

    /// <summary>Comes back in the NOTIFY_REPLY.</summary>
    [FieldOffset(0)]
    public ulong NotifyUnique;

    /// <summary>The node.</summary>
    [FieldOffset(8)]
    public ulong NodeId;

    /// <summary>First byte.</summary>
    [FieldOffset(16)]
    public ulong Offset;

    /// <summary>Number of bytes.</summary>
    [FieldOffset(24)]
    public uint Count;
}
