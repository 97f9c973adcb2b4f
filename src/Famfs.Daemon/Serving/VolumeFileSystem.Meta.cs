using Famfs.Daemon.Opens;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;

namespace Famfs.Daemon.Serving;

/// <content>The directory <c>.meta</c>, on a mount that shows it.</content>
internal sealed partial class VolumeFileSystem
{
    /// <summary>The directory <c>.meta</c>, or null on a mount that does not show it.</summary>
    internal MetaDirectory? Meta { get; init; }

    private bool IsMeta(ulong nodeId) => Meta is not null && MetaDirectory.Has(nodeId);

    /// <summary>
    /// Opens a file of <c>.meta</c>. It changes without a trace, so reads go past the page cache, except where the kernel would
    /// refuse to map the file then.
    /// </summary>
    private int OpenMeta(FuseRequest request, uint flags, FileContent content, out FuseOpenOut reply)
    {
        reply = default;
        int error = (flags & OpenFile.AccessMode) != 0 ? Refusal : Follow();
        if (error == Errno.Success)
        {
            reply = _open.Add(new OpenFile(request.NodeId, content, flags, request.Pid));
            reply.Flags = _open is { MapsPastCache: true, LeavesToKernel: false } ? FuseOpenFlags.FOPEN_DIRECT_IO : FuseOpenFlags.None;
        }

        return error;
    }
}
