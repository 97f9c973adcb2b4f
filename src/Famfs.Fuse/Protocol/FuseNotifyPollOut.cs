using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Notification that a poll may be repeated.
/// Wire name: <c>fuse_notify_poll_wakeup_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyPollOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>The waiter.</summary>
    [FieldOffset(0)]
    public ulong KernelHandle;
}
