using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>Telling what is new, renamed, changed or gone.</content>
public sealed partial class FamfsVolume
{
    private const int FirstItem = NameSpace.Root + 1;

    // Those who want to be told. There are none where nobody asks, and then nothing is kept.
    private readonly List<ChangeFeed> _feeds = [];

    private ChangeFeed? _updates;

    /// <summary>
    /// Follows the log and tells what is different since the last call; everything at the first. What other calls followed in
    /// between is told too: a caller that acts on the news must not lose some by it.
    /// </summary>
    /// <returns>Items with <see cref="FamfsItem.ChangeKind"/>, in the order of <see cref="ChangeFeed.Take"/>.</returns>
    public IReadOnlyList<FamfsItem> Update()
    {
        lock (Gate)
        {
            FollowTo();
            if (FollowProblem is { } problem)
            {
                throw problem;
            }

            _updates ??= Feed(includeExisting: true);
            return [.. _updates.Take().Select(Describe)];
        }
    }

    /// <summary>Begins to keep what is different from now on, or from nothing, until <see cref="Drop"/>.</summary>
    internal ChangeFeed Feed(bool includeExisting)
    {
        lock (Gate)
        {
            ChangeFeed feed = new(this, includeExisting ? FirstItem : Names.Count);
            _feeds.Add(feed);
            return feed;
        }
    }

    /// <summary>Nobody asks for this any more.</summary>
    internal void Drop(ChangeFeed feed)
    {
        lock (Gate)
        {
            _feeds.Remove(feed);
        }
    }

    /// <summary>The changes that were followed and not told yet.</summary>
    internal IReadOnlyList<ItemNews> Take(ChangeFeed feed)
    {
        lock (Gate)
        {
            return feed.Take();
        }
    }

    /// <summary>The object that reports a change.</summary>
    internal FamfsItem Describe(ItemNews news) => Describe(news.Number) with
    {
        ChangeKind = news.Kind,
        OldPath = news.Before == NameSpace.Root ? null : PathText.FromBytes(Names.PathOf(news.Before)),
    };

    /// <summary>Index of the entry that took the place of one that is retired, or 0. Whether it did is the caller's to find out.</summary>
    internal long SuccessorOf(long index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        _log.ReadFresh(index, bytes);
        return LogReader.IsIntact(bytes, index) ? (long)Math.Min(new LogEntryView(bytes).Successor, long.MaxValue) : 0;
    }

    /// <summary>The node of an entry is about to get what the entry says now.</summary>
    private void NoteRewritten(long index, int number, LogEntryView entry)
    {
        if (_feeds.Count > 0 && Names.IsChanged(number, entry))
        {
            _feeds.ForEach(f => f.Note(index, number, isChanged: true));
        }
    }

    /// <summary>The nodes of some entries were hidden.</summary>
    private void NoteHidden(IEnumerable<long> indexes)
    {
        if (_feeds.Count == 0)
        {
            return;
        }

        foreach (long index in indexes)
        {
            int number = Names.NumberOf(index);
            _feeds.ForEach(f => f.Note(index, number, isChanged: false));
        }
    }
}
