using System.Globalization;
using System.Text;
using Famfs.Daemon.Drafts;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Mounts;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>Attributes, and what famfs knows more as <c>user.famfs.*</c>.</content>
internal sealed partial class VolumeFileSystem
{
    private static readonly byte[] StatusName = Encoding.UTF8.GetBytes(MountInquiry.AttributeName);

    public override int GetAttributes(FuseRequest request, in FuseGetAttrIn args, out FuseAttrOut reply)
    {
        if (IsMeta(request.NodeId))
        {
            reply = new FuseAttrOut { AttrValid = Forever, Attr = Meta!.AttributesOf(request.NodeId) };
            return Errno.Success;
        }

        int error = Find(request.NodeId, out int number, out Draft? draft);
        reply = error == Errno.Success ? AttributesOf(number, draft) : default;
        return error;
    }

    public override int SetAttributes(FuseRequest request, in FuseSetAttrIn args, out FuseAttrOut reply)
    {
        reply = default;
        int error = Find(request.NodeId, out int number, out Draft? draft);
        if (error != Errno.Success)
        {
            return error;
        }

        FuseAttr present = number < 0 ? draft!.Attributes : AttributesOf(number);
        if (args.Valid.HasFlag(FuseSetAttrFields.FATTR_SIZE) && args.FileSize != present.FileSize)
        {
            error = number < 0 && draft!.Content is { } content ? Resize(content, args.FileSize) : Errno.EPERM;
            if (error == Errno.EPERM && (number >= 0 || draft!.IsCommitted))
            {
                error = ResizeRecorded(number >= 0 ? number : Current(draft!.Number), args.FileSize);
            }

            if (error == Errno.EPERM && args.Valid.HasFlag(FuseSetAttrFields.FATTR_FH) && _open.Find(args.FileHandle) is { } file)
            {
                file.RefusesWrites = true;
            }
        }

        if (error == Errno.Success)
        {
            error = SetOwnership(args, present, number, draft);
        }

        if (error == Errno.Success && args.Valid.HasFlag(FuseSetAttrFields.FATTR_MTIME))
        {
            error = SetTime(args, number, draft);
        }

        reply = error == Errno.Success ? AttributesOf(number, draft) : default;
        return error;
    }

    public override int GetAttribute(FuseRequest request, ReadOnlySpan<byte> name, ref FuseValueWriter value)
    {
        int number = -1;
        int error = IsMeta(request.NodeId) ? Errno.Success : Find(request.NodeId, out number, out _);
        if (error != Errno.Success)
        {
            return error;
        }

        // What there cannot be: a program that lists asks once, and not again for each file.
        if (!name.StartsWith("user."u8))
        {
            return Errno.EOPNOTSUPP;
        }

        if (name.SequenceEqual(StatusName))
        {
            value.Append(Encoding.UTF8.GetBytes(StatusLine?.Invoke(request.Uid) ?? ""));
            return Errno.Success;
        }

        string? text = null;
        error = ErrnoOf.Attempt(AttributeText(name, number), out text);
        if (error == Errno.Success && text is null)
        {
            return Errno.ENODATA;
        }

        value.Append(Encoding.UTF8.GetBytes(text ?? ""));
        return error;
    }

    /// <summary>
    /// Lists nothing: programs that copy all attributes would carry <c>user.famfs.*</c> to other file systems, or fail to set them
    /// here. They are read by name.
    /// </summary>
    public override int ListAttributes(FuseRequest request, ref FuseValueWriter names) =>
        IsMeta(request.NodeId) ? Errno.Success : Find(request.NodeId, out _, out _);

    private FuseAttrOut AttributesOf(int number, Draft? draft) => draft is not null
        ? new FuseAttrOut { AttrValid = AttributeValidity(draft), Attr = AttributesOf(draft) }
        : new FuseAttrOut { AttrValid = Forever, Attr = AttributesOf(number) };

    private int Resize(DraftContent content, ulong size)
    {
        _drafts.Truncating(content.Draft, isEmptied: size == 0);
        int error = Errno.EFBIG;
        int failed = size > long.MaxValue ? Errno.EFBIG : ErrnoOf.Attempt(() => error = content.Resize((long)size));
        if (content.Draft.Writers == 0)
        {
            _commits.Changed(content.Draft);
        }

        return failed != Errno.Success ? failed : error;
    }

    // The kernel has checked that the caller may.
    private int SetTime(in FuseSetAttrIn args, int number, Draft? draft)
    {
        long time = args.Valid.HasFlag(FuseSetAttrFields.FATTR_MTIME_NOW)
            ? UnixTime.Now
            : UnixTime.From((long)args.ModifyTime, args.ModifyTimeNanoseconds);
        if (_readOnly)
        {
            return Errno.EROFS;
        }

        if (draft is not null && _drafts.TrySetTime(draft, time))
        {
            _commits.Changed(draft);
            return Errno.Success;
        }

        bool isKept = false;
        int recorded = draft is null ? number : Current(draft.Number);
        int error = ErrnoOf.Attempt(() =>
        {
            _volume.RequireWritable(asClient: _writable);
            isKept = _times.Set(recorded, time);
        });
        return error != Errno.Success ? error : isKept ? Errno.Success : Errno.EOPNOTSUPP;
    }

    // Setting what it is anyway is no change.
    private int SetOwnership(in FuseSetAttrIn args, in FuseAttr present, int number, Draft? draft)
    {
        bool setsOwner = args.Valid.HasFlag(FuseSetAttrFields.FATTR_UID) || args.Valid.HasFlag(FuseSetAttrFields.FATTR_GID);
        uint mode = present.Mode & ModeBits.Octal7777;
        uint uid = args.Valid.HasFlag(FuseSetAttrFields.FATTR_UID) ? args.Uid : present.Uid;
        uint gid = args.Valid.HasFlag(FuseSetAttrFields.FATTR_GID) ? args.Gid : present.Gid;
        if (args.Valid.HasFlag(FuseSetAttrFields.FATTR_MODE))
        {
            mode = args.Mode & ModeBits.Octal7777;
        }
        else if ((present.Mode & ModeBits.Regular) != 0 && HasSetId(mode)
            && (args.Valid.HasFlag(FuseSetAttrFields.FATTR_KILL_SUIDGID)
                || (setsOwner && (draft is { IsCommitted: false } || uid != present.Uid || gid != present.Gid))))
        {
            mode = WithoutSetId(mode);
        }

        if (mode == (present.Mode & ModeBits.Octal7777) && uid == present.Uid && gid == present.Gid)
        {
            return Errno.Success;
        }

        if (draft is not null && _drafts.TrySet(draft, mode, uid, gid))
        {
            _commits.Changed(draft);
            return Errno.Success;
        }

        int recorded = draft is null ? number : Current(draft.Number);
        return recorded <= NameSpace.Root || !MayChange ? Errno.EPERM
            : Change(new ChangeRequest { Kind = ChangeKind.Set, Path = TextOf(recorded), Mode = mode, Uid = uid, Gid = gid });
    }

    private Func<string?> AttributeText(ReadOnlySpan<byte> name, int number) =>
        name.SequenceEqual("user.famfs.role"u8) ? () => _volume.Role == FamfsRole.Master ? "master" : "client"
        : name.SequenceEqual("user.famfs.uuid"u8) ? () => _volume.Superblock.FileSystemUuid.ToString()
        : name.SequenceEqual("user.famfs.extents"u8) && number >= 0 && _names[number].Kind == NodeKind.File
            ? () => ExtentText(_names.LayoutOf(number))
        : name.SequenceEqual("user.famfs.log_entry"u8) && number > NameSpace.Root
            ? () => _names[number].LogIndex.ToString(CultureInfo.InvariantCulture)
        : static () => null;

    /// <summary>Device offset and length of each extent, in hexadecimal; strips that take turns say how long a turn is.</summary>
    private static string ExtentText(FileLayout layout)
    {
        string extents = string.Join(' ', layout.Extents.Select(e => $"0x{e.Offset:x}+0x{e.Length:x}"));
        return layout.Type == ExtentType.Interleaved ? $"chunk=0x{layout.ChunkSize:x} {extents}" : extents;
    }
}
