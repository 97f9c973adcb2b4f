using System.Globalization;
using System.Text;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>Attributes, and what famfs knows more as <c>user.famfs.*</c>.</content>
internal sealed partial class VolumeFileSystem
{
    public override int GetAttributes(FuseRequest request, in FuseGetAttrIn args, out FuseAttrOut reply)
    {
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

        FuseAttr present = draft?.Attributes ?? AttributesOf(number);
        if (args.Valid.HasFlag(FuseSetAttrFields.FATTR_SIZE) && args.FileSize != present.FileSize)
        {
            error = draft?.Content is { } content ? Resize(content, args.FileSize) : Errno.EPERM;
        }

        // Times are not recorded, and taken without a word: programs set them on all they copy.
        if (error == Errno.Success)
        {
            error = SetOwnership(args, present, draft);
        }

        reply = error == Errno.Success ? AttributesOf(number, draft) : default;
        return error;
    }

    public override int GetAttribute(FuseRequest request, ReadOnlySpan<byte> name, ref FuseValueWriter value)
    {
        int error = Find(request.NodeId, out int number, out _);
        if (error != Errno.Success)
        {
            return error;
        }

        // What there can not be: a program that lists asks once, and not again for each file.
        if (!name.StartsWith("user."u8))
        {
            return Errno.EOPNOTSUPP;
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

    public override int ListAttributes(FuseRequest request, ref FuseValueWriter names)
    {
        int error = Find(request.NodeId, out int number, out _);
        if (error != Errno.Success)
        {
            return error;
        }

        names.AppendName("user.famfs.role"u8);
        names.AppendName("user.famfs.uuid"u8);
        if (number >= 0 && _names[number].Kind == NodeKind.File)
        {
            names.AppendName("user.famfs.extents"u8);
        }

        if (number > NameSpace.Root)
        {
            names.AppendName("user.famfs.log_entry"u8);
        }

        return Errno.Success;
    }

    private FuseAttrOut AttributesOf(int number, Draft? draft) => draft is not null
        ? new FuseAttrOut { AttrValid = Validity(draft), Attr = draft.Attributes }
        : new FuseAttrOut { AttrValid = Forever, Attr = AttributesOf(number) };

    private static int Resize(DraftContent content, ulong size)
    {
        int error = Errno.EFBIG;
        int failed = size > long.MaxValue ? Errno.EFBIG : ErrnoOf.Attempt(() => error = content.Resize((long)size));
        return failed != Errno.Success ? failed : error;
    }

    // What is in the log stays as it is; setting what it is anyway is no change.
    private int SetOwnership(in FuseSetAttrIn args, in FuseAttr present, Draft? draft)
    {
        uint mode = args.Valid.HasFlag(FuseSetAttrFields.FATTR_MODE) ? args.Mode & 0xFFF : present.Mode & 0xFFF;
        uint uid = args.Valid.HasFlag(FuseSetAttrFields.FATTR_UID) ? args.Uid : present.Uid;
        uint gid = args.Valid.HasFlag(FuseSetAttrFields.FATTR_GID) ? args.Gid : present.Gid;
        if (draft is { IsCommitted: false })
        {
            draft.Mode = mode;
            draft.Uid = uid;
            draft.Gid = gid;
            return args.Valid.HasFlag(FuseSetAttrFields.FATTR_MODE) ? _commits.HasMode(draft) : Errno.Success;
        }

        return mode == (present.Mode & 0xFFF) && uid == present.Uid && gid == present.Gid ? Errno.Success : Errno.EPERM;
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
