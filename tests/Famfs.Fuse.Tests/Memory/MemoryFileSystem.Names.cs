using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Memory;

internal partial class MemoryFileSystem
{
    private const uint NoReplace = 1;
    private const uint Exchange = 2;

    public override int MakeDirectory(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMkdirIn args, out FuseEntryOut entry) =>
        Make(request, name, MemoryNode.DirectoryType | (args.Mode & 0xFFF), [], out entry);

    public override int MakeNode(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMknodIn args, out FuseEntryOut entry)
    {
        uint type = args.Mode & MemoryNode.TypeMask;
        entry = default;
        return type is MemoryNode.DirectoryType or MemoryNode.LinkType
            ? Errno.EINVAL
            : Make(request, name, args.Mode, [], out entry);
    }

    public override int MakeSymlink(
        FuseRequest request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out FuseEntryOut entry) =>
        Make(request, name, MemoryNode.LinkType | 0x1FF, target.ToArray(), out entry);

    public override int MakeLink(
        FuseRequest request, ulong oldNodeId, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        lock (_lock)
        {
            int error = FreeName(request.NodeId, name, out MemoryNode directory);
            if (error == Errno.Success)
            {
                error = Find(oldNodeId, out MemoryNode node);
                if (error == Errno.Success && node.IsDirectory)
                {
                    error = Errno.EPERM;
                }

                if (error == Errno.Success)
                {
                    node.Attr.Links++;
                    node.Touch(data: false);
                    directory.Directory!.Add(name, node.Attr.Inode);
                    directory.Touch(data: true);
                    entry = Refer(node);
                }
            }

            return error;
        }
    }

    public override int Create(
        FuseRequest request,
        ReadOnlySpan<byte> name,
        in FuseCreateIn args,
        out FuseEntryOut entry,
        out FuseOpenOut reply)
    {
        reply = default;
        lock (_lock)
        {
            int error = Make(request, name, MemoryNode.FileType | (args.Mode & 0xFFF), [], out entry);
            if (error == Errno.Success)
            {
                _nodes[entry.NodeId].Opens++;
            }

            return error;
        }
    }

    public override int CreateUnnamed(
        FuseRequest request, in FuseCreateIn args, out FuseEntryOut entry, out FuseOpenOut reply)
    {
        reply = default;
        lock (_lock)
        {
            MemoryNode node = NewNode(MemoryNode.FileType | (args.Mode & 0xFFF), request.Uid, request.Gid, 0);
            node.Attr.Links = 0;
            node.Opens++;
            entry = Refer(node);
            return Errno.Success;
        }
    }

    public override int Unlink(FuseRequest request, ReadOnlySpan<byte> name) => Remove(request, name, false);

    public override int RemoveDirectory(FuseRequest request, ReadOnlySpan<byte> name) => Remove(request, name, true);

    public override int Rename(
        FuseRequest request, ReadOnlySpan<byte> oldName, ulong newParent, ReadOnlySpan<byte> newName, uint flags)
    {
        if ((flags & ~(NoReplace | Exchange)) != 0 || newName.Length > LongestName)
        {
            return newName.Length > LongestName ? Errno.ENAMETOOLONG : Errno.EINVAL;
        }

        lock (_lock)
        {
            int error = FindDirectory(request.NodeId, out MemoryNode from);
            error = error != Errno.Success ? error : FindDirectory(newParent, out MemoryNode _);
            if (error != Errno.Success)
            {
                return error;
            }

            MemoryNode to = _nodes[newParent];
            if (to.Attr.Links == 0 || !from.Directory!.TryFind(oldName, out MemoryDirectory.Entry source))
            {
                return Errno.ENOENT;
            }

            MemoryNode moved = _nodes[source.NodeId];
            bool exists = to.Directory!.TryFind(newName, out MemoryDirectory.Entry target);
            MemoryNode? replaced = exists ? _nodes[target.NodeId] : null;
            error = CheckRename(moved, to, replaced, flags);
            if (error != Errno.Success || moved == replaced)
            {
                return error;
            }

            from.Directory.Remove(oldName);
            if (replaced is not null)
            {
                to.Directory.Remove(newName);
                if ((flags & Exchange) != 0)
                {
                    from.Directory.Add(oldName, replaced.Attr.Inode);
                    Reparent(replaced, to, from);
                }
                else
                {
                    Unname(replaced, to);
                }
            }

            to.Directory.Add(newName, moved.Attr.Inode);
            Reparent(moved, from, to);
            moved.Touch(data: false);
            from.Touch(data: true);
            to.Touch(data: true);
            return Errno.Success;
        }
    }

    public override int OpenDirectory(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        lock (_lock)
        {
            int error = FindDirectory(request.NodeId, out MemoryNode node);
            node?.Opens += error == Errno.Success ? 1 : 0;
            return error;
        }
    }

    public override int ReleaseDirectory(FuseRequest request, in FuseReleaseIn args) => Release(request, args);

    public override int ReadDirectory(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        List(request.NodeId, args.Offset, plus: false, ref writer);

    public override int ReadDirectoryPlus(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        List(request.NodeId, args.Offset, plus: true, ref writer);

    private int Make(FuseRequest request, ReadOnlySpan<byte> name, uint mode, byte[] target, out FuseEntryOut entry)
    {
        entry = default;
        lock (_lock)
        {
            int error = FreeName(request.NodeId, name, out MemoryNode directory);
            if (error != Errno.Success)
            {
                return error;
            }

            if (_nodes.Count >= MostNodes)
            {
                return Errno.ENOSPC;
            }

            MemoryNode node = NewNode(mode, request.Uid, request.Gid, request.NodeId, target);
            directory.Directory!.Add(name, node.Attr.Inode);
            directory.Attr.Links += node.IsDirectory ? 1u : 0u;
            directory.Touch(data: true);
            entry = Refer(node);
            return Errno.Success;
        }
    }

    private int FreeName(ulong nodeId, ReadOnlySpan<byte> name, out MemoryNode directory)
    {
        int error = FindDirectory(nodeId, out directory);
        return error != Errno.Success ? error
            : name.Length > LongestName ? Errno.ENAMETOOLONG
            : directory.Attr.Links == 0 ? Errno.ENOENT
            : directory.Directory!.TryFind(name, out _) ? Errno.EEXIST : Errno.Success;
    }

    private int Remove(FuseRequest request, ReadOnlySpan<byte> name, bool wantDirectory)
    {
        lock (_lock)
        {
            int error = FindDirectory(request.NodeId, out MemoryNode directory);
            if (error != Errno.Success)
            {
                return error;
            }

            if (!directory.Directory!.TryFind(name, out MemoryDirectory.Entry entry))
            {
                return Errno.ENOENT;
            }

            MemoryNode node = _nodes[entry.NodeId];
            if (node.IsDirectory != wantDirectory)
            {
                return wantDirectory ? Errno.ENOTDIR : Errno.EISDIR;
            }

            if (node.Directory is { Count: > 0 })
            {
                return Errno.ENOTEMPTY;
            }

            directory.Directory.Remove(name);
            directory.Touch(data: true);
            Unname(node, directory);
            return Errno.Success;
        }
    }

    private int CheckRename(MemoryNode moved, MemoryNode to, MemoryNode? replaced, uint flags)
    {
        // A directory must not become its own ancestor: it would be cut off from the root.
        for (MemoryNode at = to; moved.IsDirectory; at = _nodes[at.Parent])
        {
            if (at == moved)
            {
                return Errno.EINVAL;
            }

            if (at.Attr.Inode == FuseProtocol.RootNodeId)
            {
                break;
            }
        }

        if (replaced is null)
        {
            return (flags & Exchange) != 0 ? Errno.ENOENT : Errno.Success;
        }

        return (flags & NoReplace) != 0 ? Errno.EEXIST
            : (flags & Exchange) != 0 ? (replaced.IsDirectory ? Errno.EINVAL : Errno.Success)
            : moved.IsDirectory && !replaced.IsDirectory ? Errno.ENOTDIR
            : !moved.IsDirectory && replaced.IsDirectory ? Errno.EISDIR
            : replaced.Directory is { Count: > 0 } ? Errno.ENOTEMPTY : Errno.Success;
    }

    private void Unname(MemoryNode node, MemoryNode directory)
    {
        if (node.IsDirectory)
        {
            directory.Attr.Links--;
            node.Attr.Links = 0;
        }
        else
        {
            node.Attr.Links--;
        }

        node.Touch(data: false);
        DropIfGone(node);
    }

    private static void Reparent(MemoryNode node, MemoryNode from, MemoryNode to)
    {
        node.Parent = to.Attr.Inode;
        if (node.IsDirectory)
        {
            from.Attr.Links--;
            to.Attr.Links++;
        }
    }

    private int List(ulong nodeId, ulong offset, bool plus, ref FuseDirectoryWriter writer)
    {
        lock (_lock)
        {
            int error = FindDirectory(nodeId, out MemoryNode node);
            if (error != Errno.Success
                || (offset < MemoryDirectory.DotOffset
                    && !AddDot(ref writer, plus, nodeId, MemoryDirectory.DotOffset, "."u8))
                || (offset < MemoryDirectory.DotDotOffset
                    && !AddDot(ref writer, plus, node.Parent, MemoryDirectory.DotDotOffset, ".."u8)))
            {
                return error;
            }

            MemoryDirectory directory = node.Directory!;
            for (int i = directory.IndexAfter(offset); i < directory.Count; i++)
            {
                MemoryDirectory.Entry entry = directory.At(i);
                MemoryNode child = _nodes[entry.NodeId];
                if (plus)
                {
                    FuseEntryOut full = Refer(child);
                    if (!writer.TryAddPlus(full, entry.Offset, entry.Name))
                    {
                        // The kernel never saw it.
                        child.Lookups--;
                        break;
                    }
                }
                else if (!writer.TryAdd(entry.NodeId, entry.Offset, child.Attr.Mode >> 12, entry.Name))
                {
                    break;
                }
            }

            return Errno.Success;
        }
    }

    private static bool AddDot(
        ref FuseDirectoryWriter writer, bool plus, ulong inode, ulong offset, ReadOnlySpan<byte> name)
    {
        if (!plus)
        {
            return writer.TryAdd(inode, offset, MemoryNode.DirectoryType >> 12, name);
        }

        FuseEntryOut entry = default;
        entry.Attr.Inode = inode;
        entry.Attr.Mode = MemoryNode.DirectoryType;
        return writer.TryAddPlus(entry, offset, name);
    }
}
