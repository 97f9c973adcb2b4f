using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Famfs.Interop;
using Famfs.Memory;
using Famfs.OnMedia;

namespace Famfs.Names;

/// <summary>
/// The names of a file system in memory, filled from validated entries. One thread adds, any number read: nodes never
/// change their number or path, and an array that is full is replaced by a larger copy before anything is added to it.
/// </summary>
internal sealed partial class NameSpace
{
    /// <summary>Number of the root directory.</summary>
    public const int Root = 0;

    private const int PathBytesExpected = 24;

    private static int _trees;

    // A host that writes the log must not be able to choose names that collide.
    private readonly long _seed = Random.Shared.NextInt64();
    private readonly ConcurrentDictionary<int, FileLayout> _layouts = new();
    private volatile Node[] _nodes = new Node[256];
    private volatile byte[] _paths = new byte[4096];
    private ulong[] _table = new ulong[1024];
    private int _count = 1;
    private int _pathEnd;
    private int _lastParent;

    /// <summary>A name space that holds only the root.</summary>
    public NameSpace()
    {
        _nodes[Root].Mode = ModeBits.Octal0755;
        _nodes[Root].LogIndex = -1;
    }

    /// <summary>A number that no other name space of this process has.</summary>
    public int Id { get; } = Interlocked.Increment(ref _trees);

    /// <summary>Number of files, without those that listings pass over.</summary>
    public int FileCount { get; private set; }

    /// <summary>Number of directories, without the root.</summary>
    public int DirectoryCount { get; private set; }

    /// <summary>Sum of the sizes of all files, in bytes.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Nodes, the root included; numbers below this are valid.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A node by its number.</summary>
    public ref readonly Node this[int number] => ref _nodes[number];

    /// <summary>Finds a path; the empty path is the root.</summary>
    /// <returns>The number of the node, or -1.</returns>
    public int Find(ReadOnlySpan<byte> path) => path.Length == 0 ? Root : Find(path, Hash(path));

    /// <summary>The recorded path of a node.</summary>
    public ReadOnlySpan<byte> PathOf(int number)
    {
        ref readonly Node node = ref _nodes[number];
        return _paths.AsSpan(node.PathStart, node.PathLength);
    }

    /// <summary>The layout of a file: its extents.</summary>
    public FileLayout LayoutOf(int number)
    {
        ref readonly Node node = ref _nodes[number];
        return node.ExtentLength > 0
            ? new FileLayout([new Extent(0, (ulong)node.ExtentOffset, (ulong)node.ExtentLength)])
            : _layouts[number];
    }

    /// <summary>Numbers of the children of a directory, in the order in which they were created.</summary>
    public IEnumerable<int> ChildrenOf(int number)
    {
        for (int child = Volatile.Read(ref _nodes[number].FirstChild); child != 0; child = Volatile.Read(ref _nodes[child].NextSibling))
        {
            if (!_nodes[child].IsHidden)
            {
                yield return child;
            }
        }
    }

    /// <summary>Number of the newest child of a directory; 0 if it has none.</summary>
    public int LastChildOf(int number) => Volatile.Read(ref _nodes[number].LastChild);

    /// <summary>Adds the name that an entry asks for. The entry has no defects of its own.</summary>
    public AddOutcome Add(LogEntryView entry, long index) => Add(entry, index, entry.Path, Hash(entry.Path));

    /// <summary>As <see cref="Add(LogEntryView, long)"/>, for who has the entry's path and its hash already.</summary>
    public AddOutcome Add(LogEntryView entry, long index, ReadOnlySpan<byte> path, uint hash)
    {
        int slash = path.LastIndexOf((byte)'/');
        NodeKind kind = entry.Type == LogEntryType.File ? NodeKind.File : NodeKind.Directory;
        AddOutcome outcome = CanAdd(path, slash, kind, hash, out int parent);
        if (outcome != AddOutcome.Added)
        {
            return outcome;
        }

        Expect(1);
        int number = _count;
        ref Node node = ref _nodes[number];
        node.Parent = parent;
        node.LogIndex = (int)index;
        node.Kind = kind;
        node.Mode = entry.Mode;
        node.Uid = entry.Uid;
        node.Gid = entry.Gid;
        node.NameStart = (byte)(slash + 1);
        StorePath(ref node, path);
        if (kind == NodeKind.File)
        {
            node.Size = (long)entry.FileSize;
            StoreLayout(number, ref node, entry);
        }

        Tally(node, path, 1);
        NoteNumber(index, number);
        Volatile.Write(ref _count, number + 1);
        Place(_table, ((ulong)hash << 32) | (uint)number);
        LinkChild(parent, number);
        return AddOutcome.Added;
    }

    /// <summary>The outcome that adding a path would have.</summary>
    public AddOutcome CanAdd(ReadOnlySpan<byte> path, NodeKind kind) =>
        CanAdd(path, path.LastIndexOf((byte)'/'), kind, Hash(path), out _);

    /// <summary>The hash of a path; any thread may ask.</summary>
    public uint Hash(ReadOnlySpan<byte> path) => (uint)XxHash3.HashToUInt64(path, _seed);

    /// <summary>Begins to fetch the place of a hash in the table, which is in nobody's cache when the table is large.</summary>
    public unsafe void Prefetch(uint hash)
    {
        if (Sse.IsSupported)
        {
            // A hint: an address that the array has left does no harm.
            ulong[] table = _table;
            Sse.Prefetch0(Unsafe.AsPointer(ref table[hash & (uint)(table.Length - 1)]));
        }
    }

    private AddOutcome CanAdd(ReadOnlySpan<byte> path, int slash, NodeKind kind, uint hash, out int parent)
    {
        parent = slash < 0 ? Root : FindParent(path[..slash]);
        if (parent < 0)
        {
            return AddOutcome.ParentMissing;
        }

        if (_nodes[parent].Kind == NodeKind.File)
        {
            return AddOutcome.ParentIsFile;
        }

        int existing = Find(path, hash);
        return existing < 0 ? AddOutcome.Added
            : _nodes[existing].Kind == kind ? AddOutcome.Duplicate
            : AddOutcome.Conflict;
    }

    // Names come directory by directory: the parent of the last one is most often that of the next.
    private int FindParent(ReadOnlySpan<byte> path)
    {
        int last = Volatile.Read(ref _lastParent);
        if (last != Root && PathOf(last).SequenceEqual(path))
        {
            return last;
        }

        int found = Find(path);
        Volatile.Write(ref _lastParent, Math.Max(found, Root));
        return found;
    }

    private int Find(ReadOnlySpan<byte> path, uint hash)
    {
        ulong[] table = Volatile.Read(ref _table);
        for (uint slot = hash; ; slot++)
        {
            ulong entry = Volatile.Read(ref table[slot & (uint)(table.Length - 1)]);
            if (entry == 0)
            {
                return -1;
            }

            if (entry >> 32 == hash && PathOf((int)entry).SequenceEqual(path))
            {
                return (int)entry;
            }
        }
    }

    /// <summary>Makes room for names that are about to be added.</summary>
    public void Expect(long more)
    {
        long count = _count + more;
        if (count > _nodes.Length)
        {
            _nodes = LargeArray.Grow(_nodes, Math.Max(count, 2L * _nodes.Length));
            _paths = LargeArray.Grow(_paths, Math.Max(_pathEnd + (more * PathBytesExpected), _paths.Length));
        }

        // At most half full, so that probing stays short; readers keep using the old table until the new one is whole.
        ulong[] table = _table;
        if (2 * count <= table.Length)
        {
            return;
        }

        ulong[] larger = LargeArray.Create<ulong>((int)BitOperations.RoundUpToPowerOf2((ulong)(2 * count)));
        foreach (ulong entry in table)
        {
            if (entry != 0)
            {
                Place(larger, entry);
            }
        }

        Volatile.Write(ref _table, larger);
    }

    // The upper half of an entry is its hash: probing does not have to look at the nodes.
    private static void Place(ulong[] table, ulong entry)
    {
        uint slot = (uint)(entry >> 32);
        while (table[slot & (uint)(table.Length - 1)] != 0)
        {
            slot++;
        }

        Volatile.Write(ref table[slot & (uint)(table.Length - 1)], entry);
    }

    private void LinkChild(int parent, int number)
    {
        ref Node directory = ref _nodes[parent];
        if (directory.LastChild == 0)
        {
            Volatile.Write(ref directory.FirstChild, number);
        }
        else
        {
            Volatile.Write(ref _nodes[directory.LastChild].NextSibling, number);
        }

        Volatile.Write(ref directory.LastChild, number);
    }

    private void StorePath(ref Node node, ReadOnlySpan<byte> path)
    {
        if (_pathEnd + path.Length > _paths.Length)
        {
            _paths = LargeArray.Grow(_paths, 2L * _paths.Length);
        }

        node.PathStart = _pathEnd;
        node.PathLength = (byte)path.Length;
        path.CopyTo(_paths.AsSpan(_pathEnd));
        _pathEnd += path.Length;
    }

    private void StoreLayout(int number, ref Node node, LogEntryView entry)
    {
        if (entry.ExtentType == ExtentType.Simple && entry.ExtentCount == 1)
        {
            Extent extent = entry.SimpleExtent(0);
            node.ExtentOffset = (long)extent.Offset;
            node.ExtentLength = (long)extent.Length;
        }
        else
        {
            _layouts[number] = entry.DecodeLayout();
        }
    }
}
