using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of NOTIFY_REPLY; the data follow.
/// Wire name: <c>fuse_notify_retrieve_in</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseNotifyRetrieveIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>First byte.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Number of bytes that follow.</summary>
    [FieldOffset(16)]
    public uint Count;
}
