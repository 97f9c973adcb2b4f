using Famfs.Daemon.Drafts;
using Famfs.Daemon.Opens;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;

namespace Famfs.Daemon.Serving;

/// <content>
/// Directories in the order of the log, which only grows at its end: the offset after a child is its number. Drafts come
/// last, by their ids, also those that are committed while they are listed.
/// </content>
internal sealed partial class VolumeFileSystem
{
    internal const ulong DotOffset = 1;
    internal const ulong DotDotOffset = 2;

    // The types that readdir(3) tells are the upper four of the 16 bits of a mode.
    private const uint DirectoryEntry = ModeBits.Directory >> 12;
    private const uint FileEntry = ModeBits.Regular >> 12;

    public override int OpenDirectory(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        if (IsMeta(request.NodeId))
        {
            return Errno.Success;
        }

        int error = FindDirectory(request.NodeId, out int directory, out Draft? own);
        if (error == Errno.Success)
        {
            error = Follow();
        }

        if (error == Errno.Success)
        {
            reply = _listings.Open(request.NodeId, directory, PathOf(directory, own));
        }

        return error;
    }

    public override int ReleaseDirectory(FuseRequest request, in FuseReleaseIn args)
    {
        _listings.Close(args.FileHandle);
        return Errno.Success;
    }

    public override int ReadDirectory(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        List(request.NodeId, args, plus: false, ref writer);

    public override int ReadDirectoryPlus(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        List(request.NodeId, args, plus: true, ref writer);

    private int List(ulong nodeId, in FuseReadIn args, bool plus, ref FuseDirectoryWriter writer)
    {
        ulong offset = args.Offset;
        if (IsMeta(nodeId))
        {
            Meta!.List(offset, plus, ref writer);
            return Errno.Success;
        }

        int error = FindDirectory(nodeId, out int directory, out Draft? own);
        if (error == Errno.Success && offset == 0)
        {
            error = Follow();
        }

        Listing? listing = error == Errno.Success ? _listings.Find(args.FileHandle, offset == 0, directory, PathOf(directory, own)) : null;
        if (listing is null)
        {
            return error == Errno.Success ? Errno.EBADF : error;
        }

        if ((offset < DotOffset && !AddDot(nodeId, DotOffset, "."u8, plus, ref writer))
            || (offset < DotDotOffset && !AddDot(ParentOf(directory, own), DotDotOffset, ".."u8, plus, ref writer)))
        {
            return Errno.Success;
        }

        for (int child = NextChild(directory, offset);
            child != 0 && child <= listing.LastChild;
            child = Volatile.Read(in _names[child].NextSibling))
        {
            if (_names[child].IsHidden || ReservedNames.Include(_names.PathOf(child))
                || listing.Replaced.Contains(child)
                || (Meta is not null && _names.PathOf(child).SequenceEqual(MetaDirectory.Name)))
            {
                continue;
            }

            ReadOnlySpan<byte> name = _names.PathOf(child)[_names[child].NameStart..];
            ulong next = (ulong)child + DotDotOffset;
            bool added = plus
                ? AddPlus(Refer(child), next, name, ref writer)
                : writer.TryAdd(IdOf(child), next, _names[child].Kind == NodeKind.File ? FileEntry : DirectoryEntry, name);
            if (!added)
            {
                return Errno.Success;
            }
        }

        if (directory == NameSpace.Root && Meta is not null && !Meta.TryAdd(offset, plus, ref writer))
        {
            return Errno.Success;
        }

        foreach (Draft draft in listing.Drafts)
        {
            if (draft.Id > offset && !AddDraft(draft, PathOf(directory, own), plus, ref writer))
            {
                break;
            }
        }

        return Errno.Success;
    }

    /// <summary>Adds what was a draft when the listing began, unless it has been removed or moved elsewhere.</summary>
    private bool AddDraft(Draft draft, ReadOnlySpan<byte> directory, bool plus, ref FuseDirectoryWriter writer)
    {
        ReadOnlySpan<byte> path = draft.Path;
        int slash = path.LastIndexOf((byte)'/');
        if (draft.IsRemoved || !path[..Math.Max(0, slash)].SequenceEqual(directory))
        {
            return true;
        }

        ReadOnlySpan<byte> name = path[(slash + 1)..];
        if (!plus)
        {
            return writer.TryAdd(draft.Id, draft.Id, draft.IsDirectory ? DirectoryEntry : FileEntry, name);
        }

        if (_drafts.Refer(path) is { } listed)
        {
            return AddPlus(EntryOf(listed), draft.Id, name, ref writer);
        }

        return !draft.IsCommitted || AddPlus(Refer(Current(draft.Number)), draft.Id, name, ref writer);
    }

    private ReadOnlySpan<byte> PathOf(int directory, Draft? own) => directory >= 0 ? _names.PathOf(directory) : own!.Path;

    private bool AddPlus(in FuseEntryOut entry, ulong next, ReadOnlySpan<byte> name, ref FuseDirectoryWriter writer)
    {
        if (writer.TryAddPlus(entry, next, name))
        {
            return true;
        }

        // The kernel never saw it.
        Forget(entry.NodeId, 1);
        return false;
    }

    private ulong ParentOf(int directory, Draft? own)
    {
        if (directory >= 0)
        {
            return IdOf(_names[directory].Parent);
        }

        ReadOnlySpan<byte> path = own!.Path.AsSpan(0, Math.Max(0, own.Path.AsSpan().LastIndexOf((byte)'/')));
        return _drafts.Find(path)?.Id ?? IdOf(_names.Find(path));
    }

    private int NextChild(int directory, ulong offset)
    {
        if (directory < 0)
        {
            return 0;
        }

        ulong last = offset - DotDotOffset;
        return offset <= DotDotOffset ? Volatile.Read(in _names[directory].FirstChild)
            : last < (ulong)_names.Count ? Volatile.Read(in _names[(int)last].NextSibling)
            : 0;
    }

    internal static bool AddDot(ulong id, ulong offset, ReadOnlySpan<byte> name, bool plus, ref FuseDirectoryWriter writer)
    {
        if (!plus)
        {
            return writer.TryAdd(id, offset, DirectoryEntry, name);
        }

        // "." and ".." go without a node: the kernel counts no reference.
        FuseEntryOut entry = default;
        entry.Attr.Inode = id;
        entry.Attr.Mode = ModeBits.Directory;
        return writer.TryAddPlus(entry, offset, name);
    }
}
