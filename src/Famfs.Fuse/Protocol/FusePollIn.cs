using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of POLL.
/// Wire name: <c>fuse_poll_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FusePollIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Names the waiter in a later FUSE_NOTIFY_POLL.</summary>
    [FieldOffset(8)]
    public ulong KernelHandle;

    /// <summary>1 (FUSE_POLL_SCHEDULE_NOTIFY): send that notification.</summary>
    [FieldOffset(16)]
    public uint Flags;

    /// <summary>Events waited for.</summary>
    [FieldOffset(20)]
    public uint Events;
}
