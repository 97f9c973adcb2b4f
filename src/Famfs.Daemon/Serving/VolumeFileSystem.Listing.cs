using System.Collections.Concurrent;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>
/// Directories in the order of the log, which only grows at its end: the offset after a child is its number, so a
/// listing goes on where it was whatever has been added since. Drafts come last, by their ids.
/// </content>
internal sealed partial class VolumeFileSystem
{
    private const ulong DotOffset = 1;
    private const ulong DotDotOffset = 2;

    // By the kernel's id: the last child of a directory as it was when the listing that the kernel may hold was begun.
    private readonly ConcurrentDictionary<ulong, int> _listed = new();

    /// <summary>
    /// The kernel keeps a listing for as long as nothing is added. What is added here it knows; what comes with the log
    /// is seen at the next open. A draft can go without a trace, so a directory that holds one is listed anew each time.
    /// </summary>
    public override int OpenDirectory(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        int error = FindDirectory(request.NodeId, out int directory, out _);
        if (error == Errno.Success)
        {
            error = Follow();
        }

        if (error != Errno.Success || directory < 0 || _drafts.In(_names.PathOf(directory)).Count > 0)
        {
            return error;
        }

        int last = _names.LastChildOf(directory);
        bool isSame = _listed.TryGetValue(request.NodeId, out int before) && before == last;
        _listed[request.NodeId] = last;
        reply.Flags = FuseOpenFlags.FOPEN_CACHE_DIR | (isSame ? FuseOpenFlags.FOPEN_KEEP_CACHE : FuseOpenFlags.None);
        return Errno.Success;
    }

    public override int ReadDirectory(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        List(request.NodeId, args.Offset, plus: false, ref writer);

    public override int ReadDirectoryPlus(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        List(request.NodeId, args.Offset, plus: true, ref writer);

    private int List(ulong nodeId, ulong offset, bool plus, ref FuseDirectoryWriter writer)
    {
        int error = FindDirectory(nodeId, out int directory, out Draft? own);
        if (error == Errno.Success && offset == 0)
        {
            error = Follow();
        }

        if (error != Errno.Success
            || (offset < DotOffset && !AddDot(nodeId, DotOffset, "."u8, plus, ref writer))
            || (offset < DotDotOffset && !AddDot(ParentOf(directory, own), DotDotOffset, ".."u8, plus, ref writer)))
        {
            return error;
        }

        for (int child = NextChild(directory, offset); child != 0; child = Volatile.Read(in _names[child].NextSibling))
        {
            ReadOnlySpan<byte> name = _names.PathOf(child)[_names[child].NameStart..];
            ulong next = (ulong)child + DotDotOffset;
            bool added = plus
                ? AddPlus(Refer(child), next, name, ref writer)
                : writer.TryAdd(IdOf(child), next, (_names[child].Kind == NodeKind.File ? FileType : DirectoryType) >> 12, name);
            if (!added)
            {
                return Errno.Success;
            }
        }

        foreach (Draft draft in _drafts.In(directory < 0 ? own!.Path : _names.PathOf(directory), offset))
        {
            ReadOnlySpan<byte> name = draft.Path.AsSpan(draft.Path.AsSpan().LastIndexOf((byte)'/') + 1);
            bool added = plus
                ? _drafts.Refer(draft.Path) is not { } listed || AddPlus(EntryOf(listed), draft.Id, name, ref writer)
                : writer.TryAdd(draft.Id, draft.Id, (draft.IsDirectory ? DirectoryType : FileType) >> 12, name);
            if (!added)
            {
                break;
            }
        }

        return Errno.Success;
    }

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

    private static bool AddDot(ulong id, ulong offset, ReadOnlySpan<byte> name, bool plus, ref FuseDirectoryWriter writer)
    {
        if (!plus)
        {
            return writer.TryAdd(id, offset, DirectoryType >> 12, name);
        }

        // "." and ".." go without a node: the kernel counts no reference.
        FuseEntryOut entry = default;
        entry.Attr.Inode = id;
        entry.Attr.Mode = DirectoryType;
        return writer.TryAddPlus(entry, offset, name);
    }
}
