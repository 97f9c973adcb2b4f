using System.Runtime.InteropServices;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>Opening, reading, writing.</content>
internal sealed partial class VolumeFileSystem
{
    private const uint AccessMode = 3;

    private static readonly uint Direct = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000u : 0x4000u;

    public override int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        int error = Find(request.NodeId, out int number, out Draft? draft);
        if (error != Errno.Success)
        {
            return error;
        }

        if (draft is null && _names[number].Kind != NodeKind.File)
        {
            return Errno.EISDIR;
        }

        // A device that was formatted anew must not be used through the old names.
        error = Follow();
        if (error == Errno.Success && (args.Flags & AccessMode) != 0)
        {
            error = _readOnly ? Errno.EROFS : ErrnoOf.Attempt(_volume.RequireWritable);
        }

        if (error == Errno.Success)
        {
            reply = Keep(
                draft ?? (FileContent)new LoggedContent(_volume.Device, _names.LayoutOf(number), _names[number].Size), args.Flags);
        }

        return error;
    }

    public override int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply)
    {
        if (!_open.TryGetValue(args.FileHandle, out FileContent? file))
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
        if (!_open.TryGetValue(args.FileHandle, out FileContent? file))
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
        if (!_open.TryGetValue(args.FileHandle, out FileContent? file))
        {
            return Errno.EBADF;
        }

        if (file is not Draft draft || (args.Mode & ~keepSize) != 0)
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
        _open.TryGetValue(args.FileHandle, out FileContent? file) && file is Draft { Number: < 0, Size: > 0, Opens: 1 } draft
            && draft.Creator == request.Pid && Holders.IsLastClose(request.Pid, draft.Path)
            ? Commit(draft)
            : Errno.Success;

    public override int Sync(FuseRequest request, in FuseFsyncIn args) =>
        !_open.TryGetValue(args.FileHandle, out FileContent? file) ? Errno.EBADF
        : file is Draft draft ? Commit(draft)
        : Errno.Success;

    public override int SyncDirectory(FuseRequest request, in FuseFsyncIn args) => Errno.Success;

    public override int Release(FuseRequest request, in FuseReleaseIn args)
    {
        if (_open.TryRemove(args.FileHandle, out FileContent? file) && file is Draft draft && _drafts.Close(draft))
        {
            Commit(draft);
        }

        return Errno.Success;
    }

    private int Commit(Draft draft)
    {
        if (draft.Number >= 0)
        {
            return Errno.Success;
        }

        try
        {
            draft.Commit();
            if (draft.Number >= 0)
            {
                _drafts.Committed(draft);
            }

            return Errno.Success;
        }
        catch (FamfsException e)
        {
            int errno = ErrnoOf.Error(e);
            if (errno != Errno.EIO)
            {
                Failures.Add(e.Message);
            }

            if (e.Id is FamfsErrorId.AlreadyExists or FamfsErrorId.FileSystemChanged)
            {
                _drafts.Unname(draft);
            }

            return errno;
        }
    }

    private FuseOpenOut Keep(FileContent file, uint flags)
    {
        ulong handle = Interlocked.Increment(ref _lastHandle);
        _open[handle] = file;
        if (file is Draft draft)
        {
            _drafts.Open(draft);
        }

        return new FuseOpenOut
        {
            FileHandle = handle,
            Flags = _cache == FamfsCacheMode.Never || (flags & Direct) != 0
                ? FuseOpenFlags.FOPEN_DIRECT_IO | FuseOpenFlags.FOPEN_PARALLEL_DIRECT_WRITES
                : _cache == FamfsCacheMode.Always ? FuseOpenFlags.FOPEN_KEEP_CACHE
                : FuseOpenFlags.None,
        };
    }
}
