using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>Where replies and notifications go: the device, or a test.</summary>
internal abstract unsafe class FuseReplySink
{
    /// <summary>Sends one message, given in pieces, whole.</summary>
    /// <returns>0, or a positive errno.</returns>
    internal abstract int Send(IoVector* pieces, int count);
}
