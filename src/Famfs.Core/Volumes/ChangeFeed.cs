using System.Runtime.InteropServices;
using Famfs.Names;

namespace Famfs.Volumes;

/// <summary>
/// The changes of a file system that a follower was not told of yet. They are the difference of two trees, and no history:
/// what happens several times between two looks is told once, and nothing is lost however far a follower is behind. It keeps
/// one number for each entry whose node has changed since the last look. All of it is done under the gate of the volume.
/// </summary>
/// <param name="volume">The file system.</param>
/// <param name="told">Nodes below this number were told of.</param>
internal sealed class ChangeFeed(FamfsVolume volume, int told)
{
    // A file that was moved again and again, each time to a new entry, since it was told of. A hostile log could go on for long.
    private const int MostSuccessors = 64;

    // By entry, the node that stood for it when it was told of, and whether that node was changed in its place.
    private readonly Dictionary<long, (int Number, bool IsChanged)> _before = [];
    private int _told = told;

    private NameSpace Names => volume.Names;

    /// <summary>The node that stands for an entry is about to change, or to be hidden.</summary>
    public void Note(long index, int number, bool isChanged)
    {
        if (number >= _told || number == NameSpace.Root)
        {
            // What was not told of yet is told of as it is then.
            return;
        }

        ref var before = ref CollectionsMarshal.GetValueRefOrAddDefault(_before, index, out bool isKnown);
        before = isKnown ? before with { IsChanged = before.IsChanged || isChanged } : (number, isChanged);
    }

    /// <summary>
    /// The changes since the last call. Removed items come first, the content of a directory before the directory; then
    /// moved ones, each after the item that had its new path; then the others in the order of the log.
    /// </summary>
    public List<ItemNews> Take()
    {
        List<ItemNews> removed = [];
        List<ItemNews> renamed = [];
        List<ItemNews> others = [];
        HashSet<int> known = [];
        int count = Names.Count;
        foreach (var (index, (before, isChanged)) in _before)
        {
            if (!volume.IsListed(before, evenHidden: true))
            {
                continue;
            }

            int now = Names[before].IsHidden ? SuccessorOf(index) : before;
            if (now == NameSpace.Root || !volume.IsListed(now) || Names[now].Kind != Names[before].Kind || !known.Add(now))
            {
                removed.Add(new ItemNews(FamfsChangeKind.Removed, before));
            }
            else if (!Names.PathOf(before).SequenceEqual(Names.PathOf(now)))
            {
                renamed.Add(new ItemNews(FamfsChangeKind.Renamed, now, before));
            }
            else if (isChanged || Names.IsChanged(before, now))
            {
                others.Add(new ItemNews(FamfsChangeKind.Changed, now));
            }
        }

        removed.Sort((a, b) => IndexOf(b).CompareTo(IndexOf(a)));
        others.Sort((a, b) => IndexOf(a).CompareTo(IndexOf(b)));
        for (int number = _told; number < count; number++)
        {
            if (volume.IsListed(number) && !known.Contains(number))
            {
                others.Add(new ItemNews(FamfsChangeKind.Created, number));
            }
        }

        _told = count;
        _before.Clear();
        return [.. removed, .. InOrder(renamed), .. others];
    }

    private int IndexOf(ItemNews news) => Names[news.Number].LogIndex;

    /// <summary>
    /// The node that was not told of and stands for what an entry recorded: that of the entry itself, or of the one that took its
    /// place. 0 where it is gone.
    /// </summary>
    private int SuccessorOf(long index)
    {
        for (int i = 0; i < MostSuccessors; i++)
        {
            int number = Names.NumberOf(index);
            if (number != NameSpace.Root && !Names[number].IsHidden)
            {
                return number >= _told ? number : NameSpace.Root;
            }

            long next = volume.SuccessorOf(index);
            if (next <= index || next >= volume.LogPosition)
            {
                return NameSpace.Root;
            }

            index = next;
        }

        return NameSpace.Root;
    }

    /// <summary>Renames in the order of the log, but each after the one that makes its path free.</summary>
    private List<ItemNews> InOrder(List<ItemNews> renamed)
    {
        renamed.Sort((a, b) => IndexOf(a).CompareTo(IndexOf(b)));
        Dictionary<string, ItemNews> byOldPath = [];
        renamed.ForEach(r => byOldPath.TryAdd(PathText.FromBytes(Names.PathOf(r.Before)), r));
        List<ItemNews> ordered = new(renamed.Count);
        HashSet<int> done = [];
        Stack<ItemNews> waiting = [];
        foreach (ItemNews each in renamed)
        {
            // Two that change their names have no order.
            ItemNews next = each;
            bool goesOn = done.Add(next.Number);
            while (goesOn)
            {
                waiting.Push(next);
                goesOn = byOldPath.TryGetValue(PathText.FromBytes(Names.PathOf(next.Number)), out next) && done.Add(next.Number);
            }

            ordered.AddRange(waiting);
            waiting.Clear();
        }

        return ordered;
    }
}
