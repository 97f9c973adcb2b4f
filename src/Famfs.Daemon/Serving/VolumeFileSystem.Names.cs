using Famfs.Daemon.Drafts;
using Famfs.Daemon.Opens;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>
/// Making, changing and removing names.
/// </content>
internal sealed partial class VolumeFileSystem
{
    private const uint NoReplace = 1;
    private const uint Exclusive = 0x80;

    public override int MakeDirectory(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMkdirIn args, out FuseEntryOut entry)
    {
        int error = NewDraft(request, name, args.Mode, flags: 0, isDirectory: true, isOpen: false, out entry, out Draft? draft);
        if (error == Errno.Success)
        {
            _commits.Changed(draft!);
        }

        return error;
    }

    public override int Create(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseCreateIn args, out FuseEntryOut entry, out FuseOpenOut reply)
    {
        reply = default;
        int error = NewDraft(request, name, args.Mode, args.Flags, isDirectory: false, isOpen: true, out entry, out Draft? draft);
        if (error == Errno.Success)
        {
            reply = _open.Add(new OpenFile(draft!.Id, draft.Content!, args.Flags, request.Pid));
        }

        return error;
    }

    public override int MakeNode(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMknodIn args, out FuseEntryOut entry)
    {
        entry = default;
        if ((args.Mode & ModeBits.TypeMask) is not (ModeBits.Regular or 0))
        {
            return Errno.EPERM;
        }

        int error = NewDraft(request, name, args.Mode, flags: 0, isDirectory: false, isOpen: false, out entry, out Draft? draft);
        if (error == Errno.Success)
        {
            _commits.Changed(draft!);
        }

        return error;
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

    public override int Unlink(FuseRequest request, ReadOnlySpan<byte> name) => Remove(request.NodeId, name);

    public override int RemoveDirectory(FuseRequest request, ReadOnlySpan<byte> name) => Remove(request.NodeId, name);

    public override int Rename(
        FuseRequest request, ReadOnlySpan<byte> oldName, ulong newParent, ReadOnlySpan<byte> newName, uint flags)
    {
        int error;
        do
        {
            // EAGAIN: what was a draft when it was looked up has been recorded meanwhile.
            error = RenameOnce(request, oldName, newParent, newName, flags);
        }
        while (error == Errno.EAGAIN);
        return error;
    }

    private int RenameOnce(
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
        if (error != Errno.Success)
        {
            return error;
        }

        if (ReservedNames.Include(to) || EntryRules.IsReserved(to) || EntryRules.IsReserved(from))
        {
            return Errno.EPERM;
        }

        int number = _names.Find(to);
        if (number >= 0 && flags == NoReplace)
        {
            return Errno.EEXIST;
        }

        if (_drafts.Find(from) is not { } draft)
        {
            error = _drafts.Find(to) is not null && flags == NoReplace ? Errno.EEXIST
                : from.SequenceEqual(to) ? Errno.Success
                : RenameRecorded(_names.Find(from), to.ToArray());
            if (error == Errno.Success)
            {
                Touch(request.NodeId);
                Touch(newParent);
            }

            return error == Errno.EPERM ? Refusal : error;
        }

        if (number >= 0 && _drafts.Find(to) is null)
        {
            error = ReplaceSame(draft, number);
            if (error == Errno.Success || !MayChange || draft.IsDirectory || _names[number].Kind != NodeKind.File)
            {
                return error;
            }

            draft.Replaces = true;
        }

        // What it was to replace under its old name goes with that name.
        if (!from.SequenceEqual(to) && _names.Find(from) is > NameSpace.Root and var under)
        {
            error = RemoveRecorded(under);
            if (error != Errno.Success)
            {
                return error == Errno.EPERM ? Refusal : error;
            }
        }

        error = _drafts.Rename(draft, to.ToArray(), mayReplace: flags != NoReplace);
        if (error == Errno.Success)
        {
            Touch(request.NodeId);
            Touch(newParent);
            _commits.Changed(draft);
        }

        return error == Errno.EPERM ? Refusal : error;
    }

    private int Remove(ulong parent, ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(parent, name, ref path);
        if (error == Errno.Success)
        {
            do
            {
                error = RemoveOnce(path);
            }
            while (error == Errno.EAGAIN);
        }

        if (error == Errno.Success)
        {
            Touch(parent);
        }

        return error == Errno.EPERM ? Refusal : error;
    }

    private int RemoveOnce(ReadOnlySpan<byte> path)
    {
        // A draft that is to replace a recorded file goes with it.
        Draft? draft = _drafts.Find(path);
        int number = _names.Find(path);
        int error = EntryRules.IsReserved(path) ? Errno.EPERM
            : number >= 0 || draft is null ? RemoveRecorded(number)
            : Errno.Success;
        return error == Errno.Success && draft is not null ? _drafts.Remove(draft) : error;
    }

    /// <summary>A name was made in a directory, or went.</summary>
    private void Touch(ulong directory)
    {
        if (Find(directory, out int number, out Draft? draft) != Errno.Success)
        {
            return;
        }

        if (number >= 0)
        {
            _times.Written(number);
        }
        else
        {
            draft!.Time = UnixTime.Now;
        }
    }

    private int NewDraft(
        FuseRequest request,
        ReadOnlySpan<byte> name,
        uint mode,
        uint flags,
        bool isDirectory,
        bool isOpen,
        out FuseEntryOut entry,
        out Draft? draft)
    {
        entry = default;
        draft = null;
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FreeName(request.NodeId, name, ref path);
        if (error != Errno.Success)
        {
            return error;
        }

        CreateRequest wanted = RequestFor(request, path, mode, isDirectory);
        bool isBelowDraft = _drafts.IsBelowDraft(path);
        error = ErrnoOf.Attempt(() => _volume.Writer.BeginDraft(wanted, isBelowDraft), out PendingFile? creation);
        if (error != Errno.Success)
        {
            return error;
        }

        draft = new Draft(_drafts.Ids.New(), _volume, creation!, path.ToArray())
        {
            User = request.Uid,
            Maker = _commits.Makers.Of(request.Pid),
            Mode = wanted.Mode,
            Uid = wanted.Uid,
            Gid = wanted.Gid,
            Purpose = isDirectory ? Purposes.OfDirectory(path) : Purposes.Of(path, flags, mode),
            IsExclusive = (flags & Exclusive) != 0,

            // From the first on, so that it is not recorded between being made and being opened.
            Opens = isOpen ? 1 : 0,
            Writers = isOpen && (flags & OpenFile.AccessMode) != 0 ? 1 : 0,
        };
        error = _drafts.Add(draft);
        if (error != Errno.Success)
        {
            creation!.Dispose();
            return error;
        }

        Touch(request.NodeId);
        entry = EntryOf(draft);
        return Errno.Success;
    }

    // As on other file systems, a directory with the set-group-id bit gives its group to what is made in it, and the bit itself
    // to directories.
    private CreateRequest RequestFor(FuseRequest request, ReadOnlySpan<byte> path, uint mode, bool isDirectory)
    {
        bool isKnown = Find(request.NodeId, out int number, out Draft? draft) == Errno.Success;
        FuseAttr parent = !isKnown ? default : draft?.Attributes ?? AttributesOf(number);
        bool inherits = (parent.Mode & ModeBits.SetGroup) != 0;
        return new CreateRequest
        {
            Path = PathText.FromBytes(path),
            Recorded = path.ToArray(),
            IsDirectory = isDirectory,
            Mode = (mode & ModeBits.Octal7777) | (inherits && isDirectory ? ModeBits.SetGroup : 0),
            Uid = request.Uid,
            Gid = inherits ? parent.Gid : request.Gid,
        };
    }

    /// <summary>A name that can be created.</summary>
    private int FreeName(ulong parent, ReadOnlySpan<byte> name, ref Span<byte> path)
    {
        int error = FindName(parent, name, ref path);
        return error != Errno.Success ? error
            : _readOnly || Maps != FuseMapGeneration.None ? Errno.EROFS
            : EntryRules.IsReserved(path) ? Refusal
            : _drafts.Find(path) is not null ? Errno.EEXIST
            : Errno.Success;
    }
}
