using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>Takes replies and notifications: the device, or a test.</summary>
internal abstract unsafe class FuseReplySink
{
    /// <summary>Sends one message, given in pieces, whole.</summary>
    /// <returns>0, or a positive errno.</returns>
    internal abstract int Send(IoVector* pieces, int count);

    /// <summary>Makes an ioctl of the device.</summary>
    /// <returns>0, or a positive errno.</returns>
    internal virtual int Control(uint request, void* argument, int length) => Errno.ENOTTY;
}
