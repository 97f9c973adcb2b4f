using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>Opening, reading, writing.</content>
internal sealed partial class VolumeFileSystem
{
    private const uint AccessMode = 3;

    public override int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        int error = Find(request.NodeId, out int number, out Draft? draft);
        if (error != Errno.Success)
        {
            return error;
        }

        if (draft?.IsDirectory ?? _names[number].Kind != NodeKind.File)
        {
            return Errno.EISDIR;
        }

        // A device that was formatted anew must not be used through the old names.
        error = Follow();
        if (error == Errno.Success && (args.Flags & AccessMode) != 0)
        {
            error = _readOnly ? Errno.EROFS : ErrnoOf.Attempt(() => _volume.RequireWritable(asClient: _writable));
        }

        if (error == Errno.Success)
        {
            reply = Keep(
                request.NodeId,
                draft?.Content ?? (FileContent)new LoggedContent(_volume.Device, _names.LayoutOf(number), _names[number].Size),
                args.Flags);
        }

        return error;
    }

    public override int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply)
    {
        if (_open.Find(args.FileHandle) is not { } file)
        {
            return Errno.EBADF;
        }

        try
        {
            return file.Read(args.Offset, reply);
        }
        catch (FamfsException e)
        {
            return ErrnoOf.Error(e);
        }
    }

    public override int Write(FuseRequest request, in FuseWriteIn args, ReadOnlySpan<byte> data, out uint written)
    {
        written = 0;
        if (_open.Find(args.FileHandle) is not { } file)
        {
            return Errno.EBADF;
        }

        try
        {
            int error = file.Write(args.Offset, data);
            written = error == Errno.Success ? (uint)data.Length : 0;
            return error;
        }
        catch (FamfsException e)
        {
            return ErrnoOf.Error(e);
        }
    }

    public override int Allocate(FuseRequest request, in FuseFallocateIn args)
    {
        const uint keepSize = 1;
        if (_open.Find(args.FileHandle) is not { } file)
        {
            return Errno.EBADF;
        }

        if (file is not DraftContent draft || (args.Mode & ~keepSize) != 0)
        {
            return Errno.EOPNOTSUPP;
        }

        ulong end = args.Offset + args.Length;
        if (end < args.Offset || end > long.MaxValue)
        {
            return Errno.EFBIG;
        }

        bool keep = (args.Mode & keepSize) != 0 || end <= (ulong)draft.Size;
        int error = Errno.EIO;
        int failed = ErrnoOf.Attempt(() => error = draft.Resize((long)end, keep));
        return failed != Errno.Success ? failed : error;
    }

    /// <summary>A close that is certain to be the last commits, so that close(2) waits for it and hears of errors.</summary>
    public override int Flush(FuseRequest request, in FuseFlushIn args) =>
        _open.Find(args.FileHandle) is DraftContent { Size: > 0, Draft: { IsCommitted: false, Waits: false, Opens: 1 } draft }
            && draft.Creator == request.Pid && Holders.IsLastClose(request.Pid, draft.Path)
            ? _commits.Commit(draft)
            : Errno.Success;

    /// <summary>Commits what is there, and the directories above it. A file that is to be renamed goes on waiting.</summary>
    public override int Sync(FuseRequest request, in FuseFsyncIn args) =>
        _open.Find(args.FileHandle) is not { } file ? Errno.EBADF
        : file is DraftContent { Draft.IsTemporary: false } content ? _commits.Settle(content.Draft)
        : Errno.Success;

    public override int SyncDirectory(FuseRequest request, in FuseFsyncIn args) =>
        Find(request.NodeId, out _, out Draft? draft) == Errno.Success && draft is not null ? _commits.Settle(draft) : Errno.Success;

    public override int Release(FuseRequest request, in FuseReleaseIn args)
    {
        if (_open.Remove(args.FileHandle) is DraftContent content && _drafts.Close(content.Draft))
        {
            _commits.Touch(content.Draft);
            _commits.Commit(content.Draft);
        }

        return Errno.Success;
    }

    private FuseOpenOut Keep(ulong nodeId, FileContent file, uint flags)
    {
        if (file is DraftContent content)
        {
            _drafts.Open(content.Draft);
        }

        return _open.Add(nodeId, file, flags);
    }
}
