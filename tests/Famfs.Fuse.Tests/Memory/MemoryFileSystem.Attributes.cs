using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Memory;

internal partial class MemoryFileSystem
{
    private const int MostAttributes = 64;

    public override int GetAttributes(FuseRequest request, in FuseGetAttrIn args, out FuseAttrOut reply)
    {
        int error = Find(request.NodeId, out MemoryNode node);
        reply = error == Errno.Success ? new FuseAttrOut { AttrValid = _validSeconds, Attr = node.Attr } : default;
        return error;
    }

    public override int SetAttributes(FuseRequest request, in FuseSetAttrIn args, out FuseAttrOut reply)
    {
        reply = default;
        int error = Find(request.NodeId, out MemoryNode node);
        if (error != Errno.Success)
        {
            return error;
        }

        FuseSetAttrFields valid = args.Valid;
        if (valid.HasFlag(FuseSetAttrFields.FATTR_SIZE))
        {
            if (!node.IsFile || args.FileSize > (ulong)MostBytes)
            {
                return node.IsFile ? Errno.EFBIG : Errno.EINVAL;
            }

            Resize(node, (long)args.FileSize);
        }

        lock (_lock)
        {
            SetFields(node, args);
            node.Touch(data: false);
            reply = new FuseAttrOut { AttrValid = _validSeconds, Attr = node.Attr };
            return Errno.Success;
        }
    }

    public override int ReadLink(FuseRequest request, ref FuseValueWriter target)
    {
        int error = Find(request.NodeId, out MemoryNode node);
        if (error == Errno.Success && node.Target.Length == 0)
        {
            error = Errno.EINVAL;
        }

        if (error == Errno.Success)
        {
            target.Append(node.Target);
        }

        return error;
    }

    public override int SetAttribute(
        FuseRequest request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, uint flags)
    {
        const uint create = 1;
        const uint replace = 2;
        lock (_lock)
        {
            int error = Find(request.NodeId, out MemoryNode node);
            if (error != Errno.Success)
            {
                return error;
            }

            if (!name.StartsWith("user."u8))
            {
                return Errno.EOPNOTSUPP;
            }

            node.Attributes ??= new Dictionary<byte[], byte[]>(NameComparer.Instance);
            bool exists = node.Attributes.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(name);
            if (((flags & create) != 0 && exists) || ((flags & replace) != 0 && !exists))
            {
                return exists ? Errno.EEXIST : Errno.ENODATA;
            }

            if (!exists && node.Attributes.Count >= MostAttributes)
            {
                return Errno.ENOSPC;
            }

            node.Attributes[name.ToArray()] = value.ToArray();
            node.Touch(data: false);
            return Errno.Success;
        }
    }

    public override int GetAttribute(FuseRequest request, ReadOnlySpan<byte> name, ref FuseValueWriter value)
    {
        lock (_lock)
        {
            int error = Find(request.NodeId, out MemoryNode node);
            if (error != Errno.Success)
            {
                return error;
            }

            if (node.Attributes is null
                || !node.Attributes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out byte[]? found))
            {
                return Errno.ENODATA;
            }

            value.Append(found);
            return Errno.Success;
        }
    }

    public override int ListAttributes(FuseRequest request, ref FuseValueWriter names)
    {
        lock (_lock)
        {
            int error = Find(request.NodeId, out MemoryNode node);
            if (error == Errno.Success && node.Attributes is not null)
            {
                foreach (byte[] name in node.Attributes.Keys)
                {
                    names.AppendName(name);
                }
            }

            return error;
        }
    }

    public override int RemoveAttribute(FuseRequest request, ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            int error = Find(request.NodeId, out MemoryNode node);
            return error != Errno.Success ? error
                : node.Attributes is not null
                    && node.Attributes.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name)
                    ? Errno.Success
                    : Errno.ENODATA;
        }
    }

    private static void SetFields(MemoryNode node, in FuseSetAttrIn args)
    {
        FuseSetAttrFields valid = args.Valid;
        (ulong seconds, uint nanoseconds) = MemoryNode.Now();
        if (valid.HasFlag(FuseSetAttrFields.FATTR_KILL_SUIDGID))
        {
            node.KillPrivileges();
        }

        if (valid.HasFlag(FuseSetAttrFields.FATTR_MODE))
        {
            node.Attr.Mode = (node.Attr.Mode & MemoryNode.TypeMask) | (args.Mode & 0xFFF);
        }

        node.Attr.Uid = valid.HasFlag(FuseSetAttrFields.FATTR_UID) ? args.Uid : node.Attr.Uid;
        node.Attr.Gid = valid.HasFlag(FuseSetAttrFields.FATTR_GID) ? args.Gid : node.Attr.Gid;
        if (valid.HasFlag(FuseSetAttrFields.FATTR_ATIME))
        {
            bool now = valid.HasFlag(FuseSetAttrFields.FATTR_ATIME_NOW);
            node.Attr.AccessTime = now ? seconds : args.AccessTime;
            node.Attr.AccessTimeNanoseconds = now ? nanoseconds : args.AccessTimeNanoseconds;
        }

        if (valid.HasFlag(FuseSetAttrFields.FATTR_MTIME))
        {
            bool now = valid.HasFlag(FuseSetAttrFields.FATTR_MTIME_NOW);
            node.Attr.ModifyTime = now ? seconds : args.ModifyTime;
            node.Attr.ModifyTimeNanoseconds = now ? nanoseconds : args.ModifyTimeNanoseconds;
        }
    }
}
