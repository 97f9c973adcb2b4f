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
        int error = Find(request.NodeId, out int number);
        reply = error == Errno.Success
            ? new FuseAttrOut { AttrValid = Forever, Attr = AttributesOf(number) }
            : default;
        return error;
    }

    public override int GetAttribute(FuseRequest request, ReadOnlySpan<byte> name, ref FuseValueWriter value)
    {
        int error = Find(request.NodeId, out int number);
        if (error != Errno.Success)
        {
            return error;
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
        int error = Find(request.NodeId, out int number);
        if (error != Errno.Success)
        {
            return error;
        }

        names.AppendName("user.famfs.role"u8);
        names.AppendName("user.famfs.uuid"u8);
        if (_names[number].Kind == NodeKind.File)
        {
            names.AppendName("user.famfs.extents"u8);
        }

        if (number != NameSpace.Root)
        {
            names.AppendName("user.famfs.log_entry"u8);
        }

        return Errno.Success;
    }

    private Func<string?> AttributeText(ReadOnlySpan<byte> name, int number) =>
        name.SequenceEqual("user.famfs.role"u8) ? () => _volume.Role == FamfsRole.Master ? "master" : "client"
        : name.SequenceEqual("user.famfs.uuid"u8) ? () => _volume.Superblock.FileSystemUuid.ToString()
        : name.SequenceEqual("user.famfs.extents"u8) && _names[number].Kind == NodeKind.File ? () => ExtentText(_names.LayoutOf(number))
        : name.SequenceEqual("user.famfs.log_entry"u8) && number != NameSpace.Root
            ? () => _names[number].LogIndex.ToString(CultureInfo.InvariantCulture)
        : static () => null;

    /// <summary>Device offset and length of each extent, in hexadecimal; strips that take turns say how long a turn is.</summary>
    private static string ExtentText(FileLayout layout)
    {
        string extents = string.Join(' ', layout.Extents.Select(e => $"0x{e.Offset:x}+0x{e.Length:x}"));
        return layout.Type == ExtentType.Interleaved ? $"chunk=0x{layout.ChunkSize:x} {extents}" : extents;
    }
}
