using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>
/// Making names. A directory is committed at once, a file when it is closed; what is committed keeps its name for ever,
/// so only drafts can be renamed or removed.
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
        int error = FreeName(request.NodeId, name, ref path, out _);
        if (error != Errno.Success)
        {
            return error;
        }

        CreateRequest wanted = RequestFor(request, path, args.Mode) with { IsDirectory = true };
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
        int error = NewDraft(request, name, args.Mode, out entry, out Draft? draft);
        if (error == Errno.Success)
        {
            reply = Keep(draft!, args.Flags);
        }

        return error;
    }

    public override int MakeNode(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMknodIn args, out FuseEntryOut entry)
    {
        entry = default;
        return (args.Mode & TypeMask) is FileType or 0 ? NewDraft(request, name, args.Mode, out entry, out _) : Errno.EPERM;
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
        int error = FindName(request.NodeId, name, ref path, out _);
        if (error == Errno.Success && _drafts.Find(path) is { } draft)
        {
            _drafts.Unname(draft);
            return Errno.Success;
        }

        return error != Errno.Success ? error : Errno.EPERM;
    }

    public override int RemoveDirectory(FuseRequest request, ReadOnlySpan<byte> name) => Errno.EPERM;

    public override int Rename(
        FuseRequest request, ReadOnlySpan<byte> oldName, ulong newParent, ReadOnlySpan<byte> newName, uint flags)
    {
        Span<byte> from = stackalloc byte[MediaLayout.MaxPathBytes];
        Span<byte> to = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(request.NodeId, oldName, ref from, out _);
        if (error == Errno.Success)
        {
            error = FindName(newParent, newName, ref to, out _);
        }

        if (error != Errno.Success || (flags & ~NoReplace) != 0)
        {
            return error != Errno.Success ? error : Errno.EINVAL;
        }

        error = FindDirectory(newParent, out int directory);
        if (error != Errno.Success || _drafts.Find(from) is not { } draft)
        {
            return error != Errno.Success ? error : Errno.EPERM;
        }

        error = Follow();
        Draft? target = _drafts.Find(to);
        if (error != Errno.Success || _names.Find(to) >= 0 || (target is not null && flags == NoReplace))
        {
            return error != Errno.Success ? error : flags == NoReplace ? Errno.EEXIST : Errno.EPERM;
        }

        if (target is not null && target != draft)
        {
            _drafts.Unname(target);
        }

        return _drafts.TryRename(draft, directory, to.ToArray()) ? Errno.Success : Errno.EPERM;
    }

    private int NewDraft(FuseRequest request, ReadOnlySpan<byte> name, uint mode, out FuseEntryOut entry, out Draft? draft)
    {
        entry = default;
        draft = null;
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FreeName(request.NodeId, name, ref path, out int directory);
        if (error != Errno.Success)
        {
            return error;
        }

        CreateRequest wanted = RequestFor(request, path, mode);
        error = ErrnoOf.Attempt(() => _volume.BeginDraft(wanted), out Creation? creation);
        if (error != Errno.Success)
        {
            return error;
        }

        draft = new Draft(_drafts.NewId(), _volume, creation!, directory, path.ToArray())
        {
            Creator = request.Pid,
            Mode = wanted.Mode,
            Uid = wanted.Uid,
            Gid = wanted.Gid,
        };
        if (!_drafts.TryAdd(draft))
        {
            return Errno.EEXIST;
        }

        entry = EntryOf(draft);
        return Errno.Success;
    }

    private static CreateRequest RequestFor(FuseRequest request, ReadOnlySpan<byte> path, uint mode) => new()
    {
        Path = PathText.FromBytes(path), Mode = mode & 0xFFF, Uid = request.Uid, Gid = request.Gid,
    };

    private int FindName(ulong parent, ReadOnlySpan<byte> name, ref Span<byte> path, out int directory)
    {
        int error = FindDirectory(parent, out directory);
        return error != Errno.Success ? error
            : TryJoin(directory, name, ref path) ? Errno.Success : Errno.ENAMETOOLONG;
    }

    private int FreeName(ulong parent, ReadOnlySpan<byte> name, ref Span<byte> path, out int directory)
    {
        int error = FindName(parent, name, ref path, out directory);
        return error != Errno.Success ? error
            : _readOnly ? Errno.EROFS
            : _drafts.Find(path) is not null ? Errno.EEXIST
            : Errno.Success;
    }
}
