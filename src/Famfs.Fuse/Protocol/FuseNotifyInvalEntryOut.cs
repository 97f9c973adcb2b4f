using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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
