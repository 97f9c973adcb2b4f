using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>
/// Making names. What is committed keeps its name for ever, so only drafts can be renamed or removed.
/// </content>
internal sealed partial class VolumeFileSystem
{
    private const uint NoReplace = 1;
    private const uint TypeMask = 0xF000;

    public override int MakeDirectory(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMkdirIn args, out FuseEntryOut entry)
    {
        entry = default;
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FreeName(request.NodeId, name, ref path, out bool aboveWaits);
        if (error != Errno.Success)
        {
            return error;
        }

        CreateRequest wanted = RequestFor(request, path, args.Mode) with { IsDirectory = true };
        if (aboveWaits || Commits.IsPrivate(args.Mode))
        {
            error = ErrnoOf.Attempt(() => _volume.BeginDraft(wanted, aboveWaits), out Creation? _);
            return error != Errno.Success ? error : Add(
                new Draft(_drafts.NewId(), _volume, path.ToArray())
                {
                    Creator = request.Pid, Mode = wanted.Mode, Uid = wanted.Uid, Gid = wanted.Gid, Waits = Commits.IsPrivate(args.Mode),
                },
                out entry);
        }

        error = ErrnoOf.Attempt(() => _volume.CreateDirectories([wanted])[0], out Creation? made);
        if (made?.Error is { } problem)
        {
            error = ErrnoOf.Error(problem);
        }

        if (error == Errno.Success)
        {
            entry = Refer(_names.Find(path));
        }

        return error;
    }

    public override int Create(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseCreateIn args, out FuseEntryOut entry, out FuseOpenOut reply)
    {
        reply = default;
        int error = NewDraft(request, name, args.Mode, args.Flags, out entry, out Draft? draft);
        if (error == Errno.Success)
        {
            reply = Keep(draft!.Id, draft.Content!, args.Flags);
        }

        return error;
    }

    public override int MakeNode(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMknodIn args, out FuseEntryOut entry)
    {
        entry = default;
        return (args.Mode & TypeMask) is FileType or 0 ? NewDraft(request, name, args.Mode, flags: 0, out entry, out _) : Errno.EPERM;
    }

    public override int MakeSymlink(
        FuseRequest request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.EPERM;
    }

    public override int MakeLink(FuseRequest request, ulong oldNodeId, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.EPERM;
    }

    public override int Unlink(FuseRequest request, ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(request.NodeId, name, ref path);
        if (error != Errno.Success || _drafts.Find(path) is not { } draft)
        {
            return error != Errno.Success ? error : Refusal;
        }

        _drafts.Unname(draft);
        return Errno.Success;
    }

    public override int RemoveDirectory(FuseRequest request, ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(request.NodeId, name, ref path);
        return error != Errno.Success ? error
            : _drafts.Find(path) is not { } draft ? Refusal
            : _drafts.TryRemove(draft) ? Errno.Success : Errno.ENOTEMPTY;
    }

    public override int Rename(
        FuseRequest request, ReadOnlySpan<byte> oldName, ulong newParent, ReadOnlySpan<byte> newName, uint flags)
    {
        Span<byte> from = stackalloc byte[MediaLayout.MaxPathBytes];
        Span<byte> to = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(request.NodeId, oldName, ref from);
        if (error == Errno.Success)
        {
            error = FindName(newParent, newName, ref to);
        }

        if (error != Errno.Success || (flags & ~NoReplace) != 0)
        {
            return error != Errno.Success ? error : Errno.EINVAL;
        }

        error = Follow();
        Draft? target = _drafts.Find(to);
        if (error != Errno.Success || (target is not null && flags == NoReplace))
        {
            return error != Errno.Success ? error : Errno.EEXIST;
        }

        if (_drafts.Find(from) is not { } draft || _names.Find(to) >= 0)
        {
            return Refusal;
        }

        if (target == draft)
        {
            return Errno.Success;
        }

        if (target is { IsDirectory: true } && !_drafts.TryRemove(target))
        {
            return Errno.ENOTEMPTY;
        }

        if (target is { IsDirectory: false })
        {
            _drafts.Unname(target);
        }

        return Move(draft, to.ToArray());
    }

    /// <summary>Gives a draft its name, for which it may have waited: a closed one is committed with it or keeps the old.</summary>
    private int Move(Draft draft, byte[] path)
    {
        byte[] old = draft.Path;
        if (!_drafts.TryRename(draft, path))
        {
            return Errno.EPERM;
        }

        (bool waited, bool wasTemporary) = (draft.Waits, draft.IsTemporary);
        draft.IsTemporary = !draft.IsDirectory && Commits.IsTemporary(path);
        draft.Waits = draft.IsTemporary || (waited && !wasTemporary);
        if (draft.Waits)
        {
            _commits.Watch();
        }

        _commits.Touch(draft);
        int error = draft.Opens == 0 ? _commits.Commit(draft) : Errno.Success;
        if (error != Errno.Success && _drafts.TryRename(draft, old))
        {
            (draft.Waits, draft.IsTemporary) = (waited, wasTemporary);
        }

        return error;
    }

    private int NewDraft(
        FuseRequest request, ReadOnlySpan<byte> name, uint mode, uint flags, out FuseEntryOut entry, out Draft? draft)
    {
        entry = default;
        draft = null;
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FreeName(request.NodeId, name, ref path, out bool aboveWaits);
        if (error != Errno.Success)
        {
            return error;
        }

        CreateRequest wanted = RequestFor(request, path, mode);
        error = ErrnoOf.Attempt(() => _volume.BeginDraft(wanted, aboveWaits), out Creation? creation);
        if (error != Errno.Success)
        {
            return error;
        }

        bool isTemporary = Commits.IsTemporary(path, flags, mode);
        draft = new Draft(_drafts.NewId(), _volume, creation!, path.ToArray())
        {
            Creator = request.Pid,
            Mode = wanted.Mode,
            Uid = wanted.Uid,
            Gid = wanted.Gid,
            IsTemporary = isTemporary,
            Waits = isTemporary || Commits.IsPrivate(mode),
        };
        return Add(draft, out entry);
    }

    private int Add(Draft draft, out FuseEntryOut entry)
    {
        entry = default;
        if (!_drafts.TryAdd(draft))
        {
            return Errno.EEXIST;
        }

        _commits.Touch(draft);
        if (draft.Waits)
        {
            _commits.Watch();
        }

        entry = EntryOf(draft);
        return Errno.Success;
    }

    private static CreateRequest RequestFor(FuseRequest request, ReadOnlySpan<byte> path, uint mode) => new()
    {
        Path = PathText.FromBytes(path), Mode = mode & 0xFFF, Uid = request.Uid, Gid = request.Gid,
    };

    /// <summary>A name that can be created.</summary>
    private int FreeName(ulong parent, ReadOnlySpan<byte> name, ref Span<byte> path, out bool aboveWaits)
    {
        int error = FindName(parent, name, ref path);
        aboveWaits = error == Errno.Success && _drafts.Above(path) is not null;
        return error != Errno.Success ? error
            : _readOnly ? Errno.EROFS
            : _drafts.Find(path) is not null ? Errno.EEXIST
            : Errno.Success;
    }
}
