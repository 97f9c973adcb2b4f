using Famfs.Daemon.Drafts;
using Famfs.Fuse;
using Famfs.Interop;

namespace Famfs.Daemon.Serving;

/// <content>The operations that programs were refused.</content>
internal sealed partial class VolumeFileSystem
{
    /// <summary>The operations that programs were refused.</summary>
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
