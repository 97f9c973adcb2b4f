using System.Runtime.CompilerServices;
using Famfs.OnMedia;

namespace Famfs.Names;

/// <content>
/// Names that come out of order, because their entries could not be believed before. The result is that of a replay in
/// order: the first entry for a path wins, and a directory comes before what is in it. A node never changes its path, kind
/// or place on the device: one that turns out to be second is hidden, and its place is taken by a new one.
/// </content>
internal sealed partial class NameSpace
{
    // A place in the table whose name was taken out: no name has this hash and the number of the root.
    private const ulong Removed = 1UL << 32;

    /// <summary>Adds the name that an entry asks for, also when entries after it have been added already.</summary>
    /// <param name="entry">The entry, which has no defects of its own.</param>
    /// <param name="index">Its index, lower than that of some entries that were added.</param>
    /// <param name="path">Its path.</param>
    /// <param name="hash">The hash of its path.</param>
    /// <param name="displaced">Takes the indexes of the entries whose names are hidden by it.</param>
    public AddOutcome Merge(LogEntryView entry, long index, ReadOnlySpan<byte> path, uint hash, List<long> displaced)
    {
        int slash = path.LastIndexOf((byte)'/');
        int parent = slash < 0 ? Root : FindParent(path[..slash]);
        if (parent < 0 || _nodes[parent].LogIndex >= index)
        {
            return AddOutcome.ParentMissing;
        }

        if (_nodes[parent].Kind == NodeKind.File)
        {
            return AddOutcome.ParentIsFile;
        }

        int existing = Find(path, hash);
        if (existing >= 0)
        {
            NodeKind kind = entry.Type == LogEntryType.File ? NodeKind.File : NodeKind.Directory;
            ref Node present = ref _nodes[existing];
            if (present.LogIndex <= index)
            {
                return present.Kind == kind ? AddOutcome.Duplicate : AddOutcome.Conflict;
            }

            if (kind == NodeKind.Directory && present.Kind == kind)
            {
                // What is in the directory stays in it.
                displaced.Add(present.LogIndex);
                ForgetNumber(present.LogIndex, existing);
                present.LogIndex = (int)index;
                NoteNumber(index, existing);
                present.Mode = entry.Mode;
                present.Uid = entry.Uid;
                present.Gid = entry.Gid;
                return AddOutcome.Added;
            }

            Hide(existing, NodeState.Displaced, displaced);
        }

        return Add(entry, index, path, hash);
    }

    /// <summary>Takes a name and all below it out of the tree. The nodes stay, for those who know their numbers.</summary>
    /// <param name="number">The node.</param>
    /// <param name="state">The new state of the nodes.</param>
    /// <param name="displaced">Takes the indexes of their entries.</param>
    public void Hide(int number, NodeState state, List<long> displaced)
    {
        _lastParent = Root;
        Stack<int> below = new([number]);
        while (below.TryPop(out int each))
        {
            ref Node node = ref _nodes[each];
            foreach (int child in ChildrenOf(each))
            {
                below.Push(child);
            }

            RemoveFromTable(each);
            Volatile.Write(ref Unsafe.As<NodeState, byte>(ref node.State), (byte)state);
            displaced.Add(node.LogIndex);
            Tally(node, PathOf(each), -1);
        }
    }

    private void Tally(in Node node, ReadOnlySpan<byte> path, int change)
    {
        if (ReservedNames.Include(path))
        {
            return;
        }

        if (node.Kind == NodeKind.File)
        {
            FileCount += change;
            FileBytes += change * node.Size;
        }
        else
        {
            DirectoryCount += change;
        }
    }

    private void RemoveFromTable(int number)
    {
        ulong[] table = _table;
        uint hash = Hash(PathOf(number));
        ulong entry = ((ulong)hash << 32) | (uint)number;
        for (uint slot = hash; ; slot++)
        {
            ref ulong place = ref table[slot & (uint)(table.Length - 1)];
            if (place == entry)
            {
                Volatile.Write(ref place, Removed);
                return;
            }
        }
    }
}
