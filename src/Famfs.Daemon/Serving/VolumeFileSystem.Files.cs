using Famfs.Daemon.Drafts;
using Famfs.Daemon.Opens;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>Opening, reading, writing.</content>
internal sealed partial class VolumeFileSystem
{
    // The same on x64 and arm64.
    private const uint Append = 0x400;

    public override int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        if (Meta?.ContentOf(request.NodeId) is { } region)
        {
            return OpenMeta(request, args.Flags, region, out reply);
        }

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

        // A device that was formatted again must not be used through the old names.
        error = Follow();
        bool writes = (args.Flags & OpenFile.AccessMode) != 0;
        if (writes && number >= 0 && ReservedNames.Include(_names.PathOf(number)))
        {
            return Errno.EPERM;
        }

        if (error == Errno.Success && writes)
        {
            error = _readOnly ? Errno.EROFS : ErrnoOf.Attempt(() => _volume.RequireWritable(asClient: _writable));
        }

        if (error != Errno.Success)
        {
            return error;
        }

        if (number >= 0 || draft?.Content is not { } content)
        {
            return OpenRecorded(request, number, args.Flags, out reply);
        }

        OpenFile file = new(request.NodeId, content, args.Flags, request.Pid);
        _drafts.Open(draft, file.IsForWriting);
        if (draft.IsCommitted)
        {
            // It was recorded just now.
            _drafts.Close(draft, file.IsForWriting);
            return OpenRecorded(request, Current(draft.Number), args.Flags, out reply);
        }

        reply = _open.Add(file);
        return Errno.Success;
    }

    private int OpenRecorded(FuseRequest request, int number, uint flags, out FuseOpenOut reply)
    {
        // Many programs ignore an error of write(2) or close(2); none ignores one of open(2).
        bool appends = (flags & OpenFile.AccessMode) != 0 && (flags & Append) != 0;
        reply = appends && !MayChange ? default : _open.Add(new OpenFile(request.NodeId, ContentOf(number), flags, request.Pid));
        return appends && !MayChange ? Errno.EPERM : Errno.Success;
    }

    public override int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply)
    {
        if (_open.Find(args.FileHandle) is not { } file)
        {
            return Errno.EBADF;
        }

        try
        {
            return file.Content.Read(args.Offset, reply);
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

        bool killsPrivileges = args.WriteFlags.HasFlag(FuseWriteFlags.FUSE_WRITE_KILL_SUIDGID);
        if ((killsPrivileges && !DropPrivileges(file.Content))
            || (file.RefusesWrites && !args.WriteFlags.HasFlag(FuseWriteFlags.FUSE_WRITE_CACHE)))
        {
            return Errno.EPERM;
        }

        try
        {
            int error = file.Content.Write(args.Offset, data);
            if (error == Errno.Success)
            {
                written = (uint)data.Length;
                Written(file);
            }

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
        const uint punchHole = 2;
        const uint zeroRange = 16;
        if (_open.Find(args.FileHandle) is not { } file)
        {
            return Errno.EBADF;
        }

        if ((args.Mode & ~(keepSize | punchHole | zeroRange)) != 0)
        {
            return Errno.EOPNOTSUPP;
        }

        ulong end = args.Offset + args.Length;
        if (end < args.Offset || end > long.MaxValue)
        {
            return Errno.EFBIG;
        }

        if (!DropPrivilegesUnless(request, file.Content))
        {
            return Errno.EPERM;
        }

        (long offset, long length) = ((long)args.Offset, (long)args.Length);
        bool keeps = (args.Mode & (keepSize | punchHole)) != 0;
        bool zeros = (args.Mode & (punchHole | zeroRange)) != 0;
        int error = Errno.EIO;
        int failed = ErrnoOf.Attempt(() => error = file.Content.Allocate(offset, length, keeps, zeros));
        if ((failed | error) == Errno.Success && (zeros || !keeps))
        {
            Written(file);
        }

        return failed != Errno.Success ? failed : error;
    }

    /// <summary>
    /// One of the closes of an open file. Here a program that a signal has killed can be told from one that closes, and what is to
    /// be recorded at its last close is recorded before close(2) returns.
    /// </summary>
    public override int Flush(FuseRequest request, in FuseFlushIn args)
    {
        FlushTime(_open.Find(args.FileHandle));
        if (_open.Find(args.FileHandle) is not { IsForWriting: true, Content: DraftContent { Draft: { IsCommitted: false } draft } } file)
        {
            return Errno.Success;
        }

        bool isKilled = request.Pid != 0 && ProcessFacts.IsBeingKilled(request.Pid);
        _drafts.Closing(draft, isKilled);
        return !isKilled && draft.Writers == 1 && (_commits.Policy.IsAtClose || draft.IsAsked)
            && file.Opener == request.Pid && ProcessFacts.IsLastClose(request.Pid, draft.Path)
            ? _commits.CommitIfDue(draft, closing: 1)
            : Errno.Success;
    }

    /// <summary>
    /// The bytes are in the memory already. What is closed otherwise is recorded now, what is being written when it is closed:
    /// the size would stay as it is forever.
    /// </summary>
    public override int Sync(FuseRequest request, in FuseFsyncIn args)
    {
        if (_open.Find(args.FileHandle) is not { } file)
        {
            return Errno.EBADF;
        }

        FlushTime(file);
        return file.Content is DraftContent { Draft: { IsCommitted: false } draft } && _drafts.Synced(draft, file.IsForWriting)
            ? _commits.CommitIfDue(draft)
            : Errno.Success;
    }

    public override int SyncDirectory(FuseRequest request, in FuseFsyncIn args)
    {
        if (IsMeta(request.NodeId))
        {
            return Errno.Success;
        }

        int error = FindDirectory(request.NodeId, out int number, out Draft? own);
        if (error != Errno.Success)
        {
            return error;
        }

        foreach (Draft draft in _drafts.DirectorySynced(PathOf(number, own)))
        {
            int failed = _commits.CommitIfDue(draft);
            error = error == Errno.Success ? failed : error;
        }

        return error;
    }

    public override int Release(FuseRequest request, in FuseReleaseIn args)
    {
        OpenFile? closed = _open.Remove(args.FileHandle);
        FlushTime(closed);
        (closed?.Content as LoggedContent)?.Dispose();
        if (closed is { Content: DraftContent { Draft: var draft } } file
            && _drafts.Close(draft, file.IsForWriting) && !draft.IsCommitted)
        {
            if (_commits.Policy.IsAtClose || draft.IsAsked)
            {
                _commits.CommitIfDue(draft);
            }

            _commits.Changed(draft);
        }

        return Errno.Success;
    }

    /// <summary>Bytes of an open file have changed, by write(2) or through a mapping.</summary>
    private void Written(OpenFile file)
    {
        if (NumberOf(file) is >= 0 and var number)
        {
            _times.Written(number);
        }
        else if (file.Content is DraftContent { Draft: var draft })
        {
            draft.Time = UnixTime.Now;
        }
    }

    private void FlushTime(OpenFile? file)
    {
        if (file is { IsForWriting: true } && NumberOf(file) is >= 0 and var number)
        {
            ErrnoOf.Attempt(() => _sizes.Flush(number));
            _times.Flush(number);
        }
    }

    private int NumberOf(OpenFile file) => file.Content switch
    {
        LoggedContent logged => logged.Number,
        DraftContent { Draft: var draft } => draft.Number < 0 ? -1 : Current(draft.Number),
        _ => -1,
    };

    private static bool HasSetId(uint mode) => (mode & SetIdBits) != 0;

    /// <summary>Clears set-user-id and set-group-id bits of a file that somebody without privileges changes.</summary>
    /// <returns>False where they cannot be cleared, since the log has them.</returns>
    private bool DropPrivileges(FileContent content) => content switch
    {
        LoggedContent logged => DropRecordedPrivileges(logged.Number),
        DraftContent { Draft: { IsCommitted: false } draft } when !HasSetId(draft.Mode)
            || _drafts.TrySet(draft, WithoutSetId(draft.Mode), draft.Uid, draft.Gid) => true,
        DraftContent { Draft: var draft } => DropRecordedPrivileges(Current(draft.Number)),
        _ => true,
    };

    private bool DropRecordedPrivileges(int number) => !HasSetId(_names[number].Mode) || (MayChange && Change(new ChangeRequest
    {
        Kind = ChangeKind.Set,
        Path = TextOf(number),
        Mode = WithoutSetId(_names[number].Mode),
    }) == Errno.Success);

    // The kernel does not tell for fallocate(2) whether the caller may keep them. Root may.
    private bool DropPrivilegesUnless(FuseRequest request, FileContent content) => request.Uid == 0 || DropPrivileges(content);

    // The set-group-id bit of a file that its group cannot execute is no privilege.
    private static uint WithoutSetId(uint mode) => mode & ~(ModeBits.SetUser | ((mode & GroupExecute) != 0 ? ModeBits.SetGroup : 0));
}
