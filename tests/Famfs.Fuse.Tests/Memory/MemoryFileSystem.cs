using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Memory;

/// <summary>
/// The example: files, directories, links and extended attributes in memory. Data lie in native chunks, so a READ is
/// answered from where they are.
/// </summary>
internal partial class MemoryFileSystem : FuseFileSystem, IDisposable
{
    private const int MostNodes = 200_000;
    private const int LongestName = 255;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, MemoryNode> _nodes = [];
    private readonly MemoryPool _pool;
    private readonly uint _validSeconds;
    private ulong _nextId = FuseProtocol.RootNodeId;

    internal MemoryFileSystem(long bytes = 256 << 20, uint validSeconds = 1)
    {
        _pool = new MemoryPool(bytes);
        _validSeconds = validSeconds;
        MemoryNode root = NewNode(MemoryNode.DirectoryType | 0x1FF, 0, 0, 0);
        root.Parent = root.Attr.Inode;
        root.Lookups = 1;
    }

    internal FuseConnection? Connection { get; private set; }

    internal int DestroyCalls { get; private set; }

    /// <summary>Id of the node made last, gone or not.</summary>
    internal ulong NewestNode => Volatile.Read(ref _nextId) - 1;

    internal int NodeCount
    {
        get
        {
            lock (_lock)
            {
                return _nodes.Count;
            }
        }
    }

    public override void Initialize(FuseConnection connection) => Connection = connection;

    public override void Destroy() => DestroyCalls++;

    /// <summary>Makes a file in the root before anyone else knows the file system.</summary>
    internal ulong AddFile(ReadOnlySpan<byte> name, ulong size)
    {
        MemoryNode node = NewNode(MemoryNode.FileType | 0x1B6, 0, 0, FuseProtocol.RootNodeId);
        node.Attr.FileSize = size;
        _nodes[FuseProtocol.RootNodeId].Directory!.Add(name, node.Attr.Inode);
        return node.Attr.Inode;
    }

    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }

    public override int Lookup(FuseRequest request, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        lock (_lock)
        {
            int error = FindDirectory(request.NodeId, out MemoryNode directory);
            if (error != Errno.Success)
            {
                return error;
            }

            if (!directory.Directory!.TryFind(name, out MemoryDirectory.Entry found))
            {
                return Errno.ENOENT;
            }

            entry = Refer(_nodes[found.NodeId]);
            return Errno.Success;
        }
    }

    public override void Forget(ulong nodeId, ulong lookups)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(nodeId, out MemoryNode? node))
            {
                node.Lookups -= Math.Min(lookups, node.Lookups);
                DropIfGone(node);
            }
        }
    }

    public override int StatFileSystem(FuseRequest request, out FuseStatfs reply)
    {
        reply = new FuseStatfs
        {
            Blocks = (ulong)_pool.Chunks,
            BlocksFree = (ulong)_pool.FreeChunks,
            BlocksAvailable = (ulong)_pool.FreeChunks,
            Files = MostNodes,
            FilesFree = (ulong)(MostNodes - NodeCount),
            BlockSize = MemoryPool.ChunkSize,
            FragmentSize = MemoryPool.ChunkSize,
            NameLength = LongestName,
        };
        return Errno.Success;
    }

    /// <summary>
    /// Makes a node without a name. Call under the lock, or before anyone else knows the file system.
    /// </summary>
    private MemoryNode NewNode(uint mode, uint uid, uint gid, ulong parent, byte[]? target = null)
    {
        bool isDirectory = (mode & MemoryNode.TypeMask) == MemoryNode.DirectoryType;
        MemoryNode node = new()
        {
            Directory = isDirectory ? new MemoryDirectory() : null,
            Target = target ?? [],
            Parent = parent,
        };
        (ulong seconds, uint nanoseconds) = MemoryNode.Now();
        node.Attr = new FuseAttr
        {
            Inode = _nextId++,
            Mode = mode,
            Uid = uid,
            Gid = gid,
            Links = isDirectory ? 2u : 1u,
            FileSize = (ulong)node.Target.Length,
            BlockSize = 4096,
            AccessTime = seconds,
            AccessTimeNanoseconds = nanoseconds,
        };
        node.Touch(data: true);
        _nodes.Add(node.Attr.Inode, node);
        return node;
    }

    private int Find(ulong nodeId, out MemoryNode node)
    {
        lock (_lock)
        {
            return _nodes.TryGetValue(nodeId, out node!) ? Errno.Success : Errno.ESTALE;
        }
    }

    private int FindFile(ulong nodeId, out MemoryNode node)
    {
        int error = Find(nodeId, out node);
        return error != Errno.Success ? error
            : node.IsFile ? Errno.Success
            : node.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
    }

    private int FindDirectory(ulong nodeId, out MemoryNode node)
    {
        int error = Find(nodeId, out node);
        return error != Errno.Success ? error : node.IsDirectory ? Errno.Success : Errno.ENOTDIR;
    }

    /// <summary>Gives the kernel a reference.</summary>
    private FuseEntryOut Refer(MemoryNode node)
    {
        node.Lookups++;
        return new FuseEntryOut
        {
            NodeId = node.Attr.Inode,
            EntryValid = _validSeconds,
            AttrValid = _validSeconds,
            Attr = node.Attr,
        };
    }

    private void DropIfGone(MemoryNode node)
    {
        if (node.IsGone && node.Attr.Inode != FuseProtocol.RootNodeId)
        {
            _nodes.Remove(node.Attr.Inode);
            Truncate(node, 0);
        }
    }
}
