using Famfs.Daemon.Drafts;
using Famfs.Fuse;

namespace Famfs.Daemon.Serving;

/// <content>What programs were refused.</content>
internal sealed partial class VolumeFileSystem
{
    /// <summary>What programs were refused.</summary>
    internal Refusals Refusals { get; } = new();

    public override void OnRefused(FuseRequest request, int errno, ReadOnlySpan<byte> name)
    {
        if (Refusals.Counts(errno))
        {
            ReadOnlySpan<byte> path = IsMeta(request.NodeId) ? MetaDirectory.PathOf(request.NodeId)
                : Find(request.NodeId, out int number, out Draft? draft) != Errno.Success ? default
                : number >= 0 ? _names.PathOf(number) : draft!.Path;
            Refusals.Add(request.Opcode, errno, request.Pid, path, name);
        }
    }
}
