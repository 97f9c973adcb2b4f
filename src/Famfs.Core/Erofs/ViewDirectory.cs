using System.Buffers.Binary;
using System.Text;
using Famfs.Mounts;
using Famfs.Names;

namespace Famfs.Erofs;

/// <summary>
/// The entries of one directory as EROFS wants them: sorted by the bytes of their names, <c>.</c> and <c>..</c> among them, packed
/// into blocks that no entry crosses.
/// </summary>
internal sealed class ViewDirectory
{
    // Entries that are no nodes.
    private const int Self = -1;
    private const int Above = -2;
    private const int Marker = -3;

    private static readonly byte[] MarkerName = Encoding.ASCII.GetBytes(ViewMarker.FileName);

    private readonly NameSpace _names;
    private readonly int[] _entries;

    private ViewDirectory(NameSpace names, int number, int[] entries)
    {
        _names = names;
        _entries = entries;
        Number = number;
    }

    /// <summary>The node.</summary>
    public int Number { get; }

    /// <summary>Nodes of its files and directories, as many as are in the view, in the order of their names.</summary>
    public IEnumerable<int> Children => _entries.Where(static e => e >= 0);

    /// <summary>Bytes of its content.</summary>
    public long Size { get; private set; }

    /// <summary>Directories in it.</summary>
    public uint Directories { get; private set; }

    /// <summary>Collects what a directory holds.</summary>
    /// <param name="names">The names.</param>
    /// <param name="number">The directory.</param>
    /// <param name="isShown">Whether a node has a place in the view.</param>
    public static ViewDirectory Collect(NameSpace names, int number, Func<int, bool> isShown)
    {
        List<int> entries = [Self, Above];
        bool isRoot = number == NameSpace.Root;
        if (isRoot)
        {
            entries.Add(Marker);
        }

        foreach (int child in names.ChildrenOf(number))
        {
            if (!(isRoot && ReservedNames.Include(names.PathOf(child))) && isShown(child))
            {
                entries.Add(child);
            }
        }

        int[] sorted = [.. entries];
        ViewDirectory directory = new(names, number, sorted);
        directory.Sort();
        directory.Measure();
        return directory;
    }

    /// <summary>Writes the content.</summary>
    /// <param name="bytes">Takes it; zeros.</param>
    /// <param name="nids">Numbers of the inodes, by node.</param>
    /// <param name="marker">Number of the inode of the marker.</param>
    public void Write(Span<byte> bytes, ReadOnlySpan<long> nids, long marker)
    {
        int parent = _names[Number].Parent;
        for (int first = 0; first < _entries.Length;)
        {
            int count = CountOfBlock(first, out int used);
            int nameOffset = count * ErofsLayout.DirentSize;
            for (int i = 0; i < count; i++)
            {
                int entry = _entries[first + i];
                ReadOnlySpan<byte> name = NameOf(entry);
                long nid = entry switch { Self => nids[Number], Above => nids[parent], Marker => marker, _ => nids[entry] };
                bool isDirectory = entry is Self or Above || (entry >= 0 && _names[entry].Kind == NodeKind.Directory);
                ErofsLayout.WriteDirent(
                    bytes[(i * ErofsLayout.DirentSize)..],
                    nid,
                    nameOffset,
                    isDirectory ? ErofsLayout.TypeDirectory : ErofsLayout.TypeFile);
                name.CopyTo(bytes[nameOffset..]);
                nameOffset += name.Length;
            }

            first += count;
            bytes = bytes[(first < _entries.Length ? ErofsLayout.BlockSize : used)..];
        }
    }

    private ReadOnlySpan<byte> NameOf(int entry) => entry switch
    {
        Self => "."u8,
        Above => ".."u8,
        Marker => MarkerName,
        _ => _names.PathOf(entry)[_names[entry].NameStart..],
    };

    private void Measure()
    {
        for (int first = 0; first < _entries.Length;)
        {
            first += CountOfBlock(first, out int used);
            Size += first < _entries.Length ? ErofsLayout.BlockSize : used;
        }

        Directories = (uint)Children.Count(c => _names[c].Kind == NodeKind.Directory);
    }

    /// <summary>Entries that fit in the block that begins with one of them.</summary>
    private int CountOfBlock(int first, out int used)
    {
        used = 0;
        int count = 0;
        for (; first + count < _entries.Length; count++)
        {
            int more = ErofsLayout.DirentSize + NameOf(_entries[first + count]).Length;
            if (used + more > ErofsLayout.BlockSize)
            {
                break;
            }

            used += more;
        }

        return count;
    }

    /// <summary>Sorts by the first eight bytes, and by whole names only where those are the same.</summary>
    private void Sort()
    {
        if (IsSorted())
        {
            return;
        }

        ulong[] keys = new ulong[_entries.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = KeyOf(NameOf(_entries[i]));
        }

        Array.Sort(keys, _entries);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start]; end++)
            {
            }

            _entries.AsSpan(start, end - start).Sort((a, b) => NameOf(a).SequenceCompareTo(NameOf(b)));
        }
    }

    // Names are most often made in their order.
    private bool IsSorted()
    {
        for (int i = 1; i < _entries.Length; i++)
        {
            if (NameOf(_entries[i - 1]).SequenceCompareTo(NameOf(_entries[i])) > 0)
            {
                return false;
            }
        }

        return true;
    }

    // A name that ends is before one that goes on: no name has a NUL.
    private static ulong KeyOf(ReadOnlySpan<byte> name)
    {
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        key.Clear();
        name[..Math.Min(name.Length, key.Length)].CopyTo(key);
        return BinaryPrimitives.ReadUInt64BigEndian(key);
    }
}
