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

/// <summary>
/// Notification: a cached name is stale; the name and a NUL follow.
/// Wire name: <c>fuse_notify_inval_entry_out</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyInvalEntryOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Node of the directory.</summary>
    [FieldOffset(0)]
    public ulong Parent;

    /// <summary>Length of the name without the NUL.</summary>
    [FieldOffset(8)]
    public uint NameLength;

    /// <summary>1 (FUSE_EXPIRE_ONLY): let it expire, do not drop it.</summary>
    [FieldOffset(12)]
    public uint Flags;
}

/// <summary>
/// Notification: a name is gone; the name and a NUL follow.
/// Wire name: <c>fuse_notify_delete_out</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyDeleteOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>Node of the directory.</summary>
    [FieldOffset(0)]
    public ulong Parent;

    /// <summary>Node the name stood for.</summary>
    [FieldOffset(8)]
    public ulong Child;

    /// <summary>Length of the name without the NUL.</summary>
    [FieldOffset(16)]
    public uint NameLength;
}

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
