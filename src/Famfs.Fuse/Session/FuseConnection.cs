using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// The agreement with the kernel, and the way to tell it that a cached thing is stale.
/// </summary>
/// <remarks>
/// Notifications come from a thread of the file system's own, never from a handler: the kernel may wait for a
/// request on the same node, perhaps for the one that notifies. They answer 0, ENOENT when nothing was cached (no
/// fault), ENOSYS when the kernel does not know the notification, or ENODEV when the mount is gone.
/// </remarks>
public sealed unsafe class FuseConnection
{
    private const int LongestName = 1024;

    private readonly FuseReplySink _sink;

    internal FuseConnection(in FuseInitIn offer, in FuseInitOut answer, FuseReplySink sink)
    {
        _sink = sink;
        Minor = (int)answer.Minor;
        Offered = FuseNegotiation.Offered(offer);
        Agreed = (FuseInitFlags)(((ulong)answer.Flags2 << 32) | answer.Flags);
        Maps = FuseNegotiation.Generation(Agreed);
        MaxWrite = (int)answer.MaxWrite;
    }

    /// <summary>Minor version of the protocol spoken.</summary>
    public int Minor { get; }

    /// <summary>The features that the kernel offered.</summary>
    public FuseInitFlags Offered { get; }

    /// <summary>The features that are in force.</summary>
    public FuseInitFlags Agreed { get; }

    /// <summary>Whether and how the kernel asks for the extents of files.</summary>
    public FuseMapGeneration Maps { get; }

    /// <summary>Most bytes in one WRITE.</summary>
    public int MaxWrite { get; }

    /// <summary>Makes the kernel forget cached attributes of a node, and cached data if a range is given.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="offset">First byte of the data; negative leaves the data alone.</param>
    /// <param name="length">Bytes; 0 or negative means to the end.</param>
    /// <returns>0 or an errno, see the remarks of this type.</returns>
    public int InvalidateNode(ulong nodeId, long offset, long length)
    {
        byte* message = stackalloc byte[FuseOutHeader.Size + FuseNotifyInvalInodeOut.Size];
        FuseNotifyInvalInodeOut payload = new() { NodeId = nodeId, Offset = offset, Length = length };
        int size = FuseReplyEncoder.Notification(
            new Span<byte>(message, FuseOutHeader.Size + FuseNotifyInvalInodeOut.Size),
            FuseNotifyCode.FUSE_NOTIFY_INVAL_INODE,
            payload);
        return Send(message, size);
    }

    /// <summary>Makes the kernel forget a cached name, one that does not exist included.</summary>
    /// <param name="parent">Node of the directory.</param>
    /// <param name="name">The name without NUL, 1 to 1024 bytes.</param>
    /// <param name="expireOnly">Ask again at the next use, but leave what is open or mounted there in place.</param>
    /// <returns>0 or an errno, see the remarks of this type; ENAMETOOLONG.</returns>
    public int InvalidateEntry(ulong parent, ReadOnlySpan<byte> name, bool expireOnly = false)
    {
        if (name.IsEmpty || name.Length > LongestName)
        {
            return name.IsEmpty ? Errno.EINVAL : Errno.ENAMETOOLONG;
        }

        const int room = FuseOutHeader.Size + FuseNotifyInvalEntryOut.Size + LongestName + 1;
        byte* message = stackalloc byte[room];
        FuseNotifyInvalEntryOut payload = new()
        {
            Parent = parent,
            NameLength = (uint)name.Length,
            Flags = expireOnly && Offered.HasFlag(FuseInitFlags.FUSE_HAS_EXPIRE_ONLY) ? 1u : 0u,
        };
        int size = FuseReplyEncoder.Notification(
            new Span<byte>(message, room), FuseNotifyCode.FUSE_NOTIFY_INVAL_ENTRY, payload, name);
        return Send(message, size);
    }

    /// <summary>Hands the kernel a device that maps refer to.</summary>
    /// <param name="descriptor">The open device.</param>
    /// <param name="index">Its number in maps.</param>
    /// <returns>0 or an errno; ENOTTY where the kernel knows no such ioctl, or knows it by another number.</returns>
    public int PushMapDevice(int descriptor, ulong index)
    {
        FuseBackingMap argument = new() { Descriptor = descriptor, Index = index };
        return _sink.Control(FuseProtocol.MapDeviceOpen, &argument, sizeof(FuseBackingMap));
    }

    private int Send(byte* message, int size)
    {
        IoVector piece = new(message, (nuint)size);
        return _sink.Send(&piece, 1);
    }
}
