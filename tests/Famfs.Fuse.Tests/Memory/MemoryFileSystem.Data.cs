using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Memory;

internal unsafe partial class MemoryFileSystem
{
    /// <summary>Opened files keep what the kernel has cached of them.</summary>
    internal bool KeepCache { get; init; }

    public override int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = new FuseOpenOut { Flags = KeepCache ? FuseOpenFlags.FOPEN_KEEP_CACHE : FuseOpenFlags.None };
        lock (_lock)
        {
            int error = FindFile(request.NodeId, out MemoryNode node);
            if (error == Errno.Success)
            {
                node.Opens++;
            }

            return error;
        }
    }

    public override int Release(FuseRequest request, in FuseReleaseIn args)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(request.NodeId, out MemoryNode? node) && node.Opens > 0)
            {
                node.Opens--;
                DropIfGone(node);
            }

            return Errno.Success;
        }
    }

    public override int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply)
    {
        int error = FindFile(request.NodeId, out MemoryNode node);
        if (error != Errno.Success)
        {
            return error;
        }

        // Chunks may go to another file once the lock is free, so the reply leaves before.
        node.DataLock.EnterReadLock();
        try
        {
            ulong size = node.Attr.FileSize;
            if (args.Offset < size)
            {
                AddPieces(node, (long)args.Offset, (long)Math.Min((ulong)reply.Asked, size - args.Offset), reply);
            }

            reply.Send();
            return Errno.Success;
        }
        finally
        {
            node.DataLock.ExitReadLock();
        }
    }

    public override int Write(FuseRequest request, in FuseWriteIn args, ReadOnlySpan<byte> data, out uint written)
    {
        written = 0;
        int error = FindFile(request.NodeId, out MemoryNode node);
        if (error != Errno.Success)
        {
            return error;
        }

        if (args.Offset > (ulong)MostBytes - (ulong)data.Length)
        {
            return Errno.EFBIG;
        }

        node.DataLock.EnterWriteLock();
        try
        {
            written = (uint)CopyIn(node, (long)args.Offset, data);
            if ((args.WriteFlags & FuseWriteFlags.FUSE_WRITE_KILL_SUIDGID) != 0)
            {
                node.KillPrivileges();
            }

            node.Touch(data: true);
            return written == 0 && data.Length > 0 ? Errno.ENOSPC : Errno.Success;
        }
        finally
        {
            node.DataLock.ExitWriteLock();
        }
    }

    public override int Allocate(FuseRequest request, in FuseFallocateIn args)
    {
        const uint keepSize = 1;
        int error = FindFile(request.NodeId, out MemoryNode node);
        if (error != Errno.Success || (args.Mode & ~keepSize) != 0)
        {
            return error != Errno.Success ? error : Errno.EOPNOTSUPP;
        }

        if (args.Length > (ulong)MostBytes || args.Offset > (ulong)MostBytes - args.Length)
        {
            return Errno.EFBIG;
        }

        if ((args.Mode & keepSize) == 0 && args.Offset + args.Length > node.Attr.FileSize)
        {
            Resize(node, (long)(args.Offset + args.Length));
        }

        return Errno.Success;
    }

    public override int Flush(FuseRequest request, in FuseFlushIn args) => Errno.Success;

    public override int Sync(FuseRequest request, in FuseFsyncIn args) => Errno.Success;

    private long MostBytes => (long)_pool.Chunks * MemoryPool.ChunkSize;

    private void AddPieces(MemoryNode node, long offset, long count, FuseReadReply reply)
    {
        while (count > 0)
        {
            int index = (int)(offset / MemoryPool.ChunkSize);
            int inside = (int)(offset % MemoryPool.ChunkSize);
            long length = Math.Min(count, MemoryPool.ChunkSize - inside);
            reply.Add(_pool.Memory(index < node.Chunks.Count ? node.Chunks[index] : -1) + inside, length);
            offset += length;
            count -= length;
        }
    }

    /// <summary>Copies as much as there is room for.</summary>
    private int CopyIn(MemoryNode node, long offset, ReadOnlySpan<byte> data)
    {
        int done = 0;
        while (done < data.Length)
        {
            int index = (int)((offset + done) / MemoryPool.ChunkSize);
            int inside = (int)((offset + done) % MemoryPool.ChunkSize);
            int length = Math.Min(data.Length - done, MemoryPool.ChunkSize - inside);
            while (node.Chunks.Count <= index)
            {
                node.Chunks.Add(-1);
            }

            if (node.Chunks[index] < 0)
            {
                int chunk = _pool.Take();
                if (chunk < 0)
                {
                    break;
                }

                node.Chunks[index] = chunk;
                node.Attr.Blocks += MemoryPool.ChunkSize / 512;
            }

            data.Slice(done, length).CopyTo(new Span<byte>(_pool.Memory(node.Chunks[index]) + inside, length));
            done += length;
        }

        node.Attr.FileSize = Math.Max(node.Attr.FileSize, done > 0 ? (ulong)(offset + done) : 0);
        return done;
    }

    private void Resize(MemoryNode node, long size)
    {
        node.DataLock.EnterWriteLock();
        try
        {
            Truncate(node, size);
            node.Attr.FileSize = (ulong)size;
            node.Touch(data: true);
        }
        finally
        {
            node.DataLock.ExitWriteLock();
        }
    }

    /// <summary>
    /// Frees whole chunks past the end and clears the rest of the last: it would show when the file grows.
    /// </summary>
    private void Truncate(MemoryNode node, long size)
    {
        int keep = (int)((size + MemoryPool.ChunkSize - 1) / MemoryPool.ChunkSize);
        for (int i = node.Chunks.Count - 1; i >= keep; i--)
        {
            node.Attr.Blocks -= node.Chunks[i] < 0 ? 0 : (ulong)(MemoryPool.ChunkSize / 512);
            _pool.Give(node.Chunks[i]);
            node.Chunks.RemoveAt(i);
        }

        int inside = (int)(size % MemoryPool.ChunkSize);
        if (inside > 0 && node.Chunks.Count == keep && node.Chunks[keep - 1] >= 0)
        {
            new Span<byte>(_pool.Memory(node.Chunks[keep - 1]) + inside, MemoryPool.ChunkSize - inside).Clear();
        }
    }
}
