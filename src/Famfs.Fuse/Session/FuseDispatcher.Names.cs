using System.Runtime.CompilerServices;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

internal sealed unsafe partial class FuseDispatcher
{
    private int Lookup(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (_state.Options.StableIds && (body.SequenceEqual(".\0"u8) || body.SequenceEqual("..\0"u8)))
        {
            return _fileSystem.LookupById(_request, parent: body.Length > 2, out Reply<FuseEntryOut>());
        }

        return reader.TryName(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.Lookup(_request, name, out Reply<FuseEntryOut>())
            : Malformed();
    }

    /// <summary>The name that a request adds to a directory, takes from it or moves; empty for other requests.</summary>
    private static ReadOnlySpan<byte> NameIn(FuseOpcode opcode, ReadOnlySpan<byte> body)
    {
        int before = opcode switch
        {
            FuseOpcode.FUSE_UNLINK or FuseOpcode.FUSE_RMDIR or FuseOpcode.FUSE_SYMLINK => 0,
            FuseOpcode.FUSE_MKDIR => sizeof(FuseMkdirIn),
            FuseOpcode.FUSE_MKNOD => sizeof(FuseMknodIn),
            FuseOpcode.FUSE_CREATE => sizeof(FuseCreateIn),
            FuseOpcode.FUSE_LINK => sizeof(FuseLinkIn),
            FuseOpcode.FUSE_RENAME => sizeof(FuseRenameIn),
            FuseOpcode.FUSE_RENAME2 => sizeof(FuseRename2In),
            _ => body.Length,
        };
        FuseBodyReader reader = new(body[Math.Min(before, body.Length)..]);
        return reader.TryName(out ReadOnlySpan<byte> name) ? name : default;
    }

    private int MakeDirectory(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseMkdirIn args) && reader.TryName(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.MakeDirectory(_request, name, args, out Reply<FuseEntryOut>())
            : Malformed();
    }

    private int MakeNode(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseMknodIn args) && reader.TryName(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.MakeNode(_request, name, args, out Reply<FuseEntryOut>())
            : Malformed();
    }

    private int MakeSymlink(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryName(out ReadOnlySpan<byte> name)
            && reader.TryText(out ReadOnlySpan<byte> target)
            && reader.AtEnd
            ? _fileSystem.MakeSymlink(_request, name, target, out Reply<FuseEntryOut>())
            : Malformed();
    }

    private int MakeLink(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseLinkIn args) && reader.TryName(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.MakeLink(_request, args.OldNodeId, name, out Reply<FuseEntryOut>())
            : Malformed();
    }

    private int Unlink(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryName(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.Unlink(_request, name)
            : Malformed();
    }

    private int RemoveDirectory(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryName(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.RemoveDirectory(_request, name)
            : Malformed();
    }

    private int Rename(ReadOnlySpan<byte> body, bool withFlags)
    {
        FuseBodyReader reader = new(body);
        return reader.TryReadPrefix(withFlags ? FuseRename2In.Size : FuseRenameIn.Size, out FuseRename2In args)
            && reader.TryName(out ReadOnlySpan<byte> oldName)
            && reader.TryName(out ReadOnlySpan<byte> newName)
            && reader.AtEnd
            ? _fileSystem.Rename(_request, oldName, args.NewDirectory, newName, args.Flags)
            : Malformed();
    }

    private int Create(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseCreateIn args) || !reader.TryName(out ReadOnlySpan<byte> name) || !reader.AtEnd)
        {
            return Malformed();
        }

        ref FuseEntryOut entry = ref EntryAndOpen(out FuseOpenOut* open);
        return _fileSystem.Create(_request, name, args, out entry, out *open);
    }

    private int CreateUnnamed(ReadOnlySpan<byte> body)
    {
        // The kernel sends the name of some entry along; it means nothing.
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseCreateIn args))
        {
            return Malformed();
        }

        ref FuseEntryOut entry = ref EntryAndOpen(out FuseOpenOut* open);
        return _fileSystem.CreateUnnamed(_request, args, out entry, out *open);
    }

    private int OpenDirectory(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseOpenIn args)
            ? _fileSystem.OpenDirectory(_request, args, out Reply<FuseOpenOut>())
            : Malformed();
    }

    private int ReadDirectory(ReadOnlySpan<byte> body, bool plus)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseReadIn args))
        {
            return Malformed();
        }

        FuseDirectoryWriter writer = new(ValueRoom(args.Count));
        int error = plus
            ? _fileSystem.ReadDirectoryPlus(_request, args, ref writer)
            : _fileSystem.ReadDirectory(_request, args, ref writer);
        _payloadLength = writer.Length;
        return error;
    }

    /// <summary>The reply of CREATE: an entry and, right after it, an open file.</summary>
    private ref FuseEntryOut EntryAndOpen(out FuseOpenOut* open)
    {
        new Span<byte>(_buffer.Payload, FuseEntryOut.Size + FuseOpenOut.Size).Clear();
        _payloadLength = FuseEntryOut.Size + FuseOpenOut.Size;
        open = (FuseOpenOut*)(_buffer.Payload + FuseEntryOut.Size);
        return ref Unsafe.AsRef<FuseEntryOut>(_buffer.Payload);
    }
}
