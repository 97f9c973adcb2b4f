using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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
