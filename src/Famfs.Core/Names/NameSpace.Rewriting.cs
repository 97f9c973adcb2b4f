using Famfs.OnMedia;

namespace Famfs.Names;

/// <content>
/// Entries that were rewritten. What changes beside the path is changed in the node. A node never changes its path: where
/// that is another, a new node stands for the entry, and the old one is hidden.
/// </content>
internal sealed partial class NameSpace
{
    // By index of an entry the number of the node that stands for it, 0 where none does. Most file systems never need it.
    private int[]? _numbers;

    /// <summary>The node that stands for an entry, be it hidden or not; 0 where none does.</summary>
    public int NumberOf(long index)
    {
        if (_numbers is null)
        {
            _numbers = new int[_count];
            for (int number = Root + 1; number < _count; number++)
            {
                NoteNumber(_nodes[number].LogIndex, number);
            }
        }

        return index < _numbers.Length ? _numbers[index] : Root;
    }

    /// <summary>
    /// Gives a node what an entry of the same kind and path says. A reader that looks at the same moment sees a size that its
    /// space holds: more space comes before more size, and less size before less space.
    /// </summary>
    public void Update(int number, LogEntryView entry)
    {
        ref Node node = ref _nodes[number];
        node.Mode = entry.Mode;
        node.Uid = entry.Uid;
        node.Gid = entry.Gid;
        if (node.Kind != NodeKind.File)
        {
            return;
        }

        ReadOnlySpan<byte> path = PathOf(number);
        Tally(node, path, -1);
        long size = (long)entry.FileSize;
        if (size < node.Size)
        {
            Volatile.Write(ref node.Size, size);
        }

        bool isOne = entry.ExtentType == ExtentType.Simple && entry.ExtentCount == 1;
        if (isOne && node.ExtentLength > 0 && (ulong)node.ExtentOffset == entry.SimpleExtent(0).Offset)
        {
            Volatile.Write(ref node.ExtentLength, (long)entry.SimpleExtent(0).Length);
        }
        else
        {
            // Offset and length cannot change at once. From now on this layout is kept aside.
            _layouts[number] = entry.DecodeLayout();
            Volatile.Write(ref node.ExtentLength, 0);
        }

        Volatile.Write(ref node.Size, size);
        Tally(node, path, 1);
    }

    /// <summary>Whether an entry of the same kind and path says something else than the node.</summary>
    public bool IsChanged(int number, LogEntryView entry)
    {
        ref readonly Node node = ref _nodes[number];
        return node.Mode != entry.Mode || node.Uid != entry.Uid || node.Gid != entry.Gid
            || (node.Kind == NodeKind.File && (node.Size != (long)entry.FileSize || !IsSame(LayoutOf(number), entry.DecodeLayout())));
    }

    /// <summary>Whether two nodes of the same kind have other attributes, sizes or extents.</summary>
    public bool IsChanged(int number, int other)
    {
        ref readonly Node one = ref _nodes[number];
        ref readonly Node two = ref _nodes[other];
        return one.Mode != two.Mode || one.Uid != two.Uid || one.Gid != two.Gid || one.Size != two.Size
            || (one.Kind == NodeKind.File && !IsSame(LayoutOf(number), LayoutOf(other)));
    }

    /// <summary>The entry of a node that is hidden says something else now.</summary>
    public void Forget(int number)
    {
        ref Node node = ref _nodes[number];
        if (node.IsHidden)
        {
            node.State = NodeState.Gone;
        }
    }

    private static bool IsSame(FileLayout one, FileLayout two) =>
        one.Type == two.Type && one.ChunkSize == two.ChunkSize && one.Extents.SequenceEqual(two.Extents);

    private void NoteNumber(long index, int number)
    {
        if (_numbers is not { } numbers)
        {
            return;
        }

        if (index >= numbers.Length)
        {
            Array.Resize(ref _numbers, (int)Math.Max(index + 1, 2L * numbers.Length));
            numbers = _numbers;
        }

        if (numbers[index] is > Root and var before && before != number)
        {
            Forget(before);
        }

        numbers[index] = number;
    }

    private void ForgetNumber(long index, int number)
    {
        if (_numbers is { } numbers && index < numbers.Length && numbers[index] == number)
        {
            numbers[index] = 0;
        }
    }
}
