using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Following what is rewritten in the log (docs/log-protocol.md, "Change"). A look compares two counters with those of the
/// look before. The entries that the ring names, or the journal, are read again; all of them if the ring is too short.
/// </content>
public sealed partial class FamfsVolume
{
    // Counters at the last look.
    private long _changesDone = -1;
    private long _changesBegun = -1;

    // A look reads all entries again once at most: counters that never rest are left for the next one.
    private bool _hasReadAll;

    /// <summary>Entries that were rewritten since the file system was made, as of the last look.</summary>
    public long ChangeCount => Math.Max(0, _changesBegun);

    /// <summary>Told, under the gate, that another node stands for an entry than before: the old number, the new one or 0.</summary>
    internal Action<int, int>? Renumbered { get; set; }

    /// <summary>Told, under the gate, that what a node stands for has other attributes or another size.</summary>
    internal Action<int>? Rewritten { get; set; }

    /// <summary>The counters of changes at the last look.</summary>
    internal ChangeLine LastChange => new(true, _changesDone, _changesBegun);

    /// <summary>The change that was pending at the last look, or null.</summary>
    internal PendingChange? PendingChange => _log.Pending;

    /// <summary>The node that stands for an entry; 0 where none does.</summary>
    internal int NumberOf(long index)
    {
        lock (Gate)
        {
            return Names.NumberOf(index);
        }
    }

    /// <summary>Reads the counters, and the journal where a change is pending.</summary>
    private ChangeLine ReadChangeLine()
    {
        ChangeLine line = ChangeStore.ReadLine(Device, Superblock.FileSystemUuid);
        if (line.IsPending)
        {
            if (_log.Pending is null || IsNews(line))
            {
                _log.Pending = ChangeStore.ReadJournal(Device, Superblock.FileSystemUuid, line, Geometry);
            }
        }
        else
        {
            _log.Pending = null;
        }

        return line;
    }

    private bool IsNews(ChangeLine line) => line.Done != _changesDone || line.Begun != _changesBegun;

    /// <summary>Reads the entries again that were rewritten since the last look.</summary>
    /// <returns>Whether there were any.</returns>
    private bool FollowChanges(ChangeLine line)
    {
        if (!IsNews(line))
        {
            return false;
        }

        if (LogPosition == 0)
        {
            // What was rewritten before the first look is read like everything else.
            (_changesDone, _changesBegun) = (line.Done, line.Begun);
            return false;
        }

        if ((line.Done == _changesDone ? [] : ChangedSince(_changesDone, line)) is not { } indexes)
        {
            return false;
        }

        (_changesDone, _changesBegun) = (line.Done, line.Begun);
        foreach (EntryChange change in _log.Pending?.Entries ?? [])
        {
            indexes.Add(change.Index);
        }

        indexes.RemoveWhere(i => i >= LogPosition);
        ReadAgain([.. indexes]);
        return true;
    }

    /// <summary>The entries that were rewritten, or all of them; null where all were read again at this look already.</summary>
    private SortedSet<long>? ChangedSince(long known, ChangeLine line)
    {
        if (line.Done > known && line.Begun - known <= ChangesLayout.Slots)
        {
            List<long> ring = ChangeStore.ReadRing(Device, known, line.Done);

            // A writer may have come round meanwhile.
            if (ChangeStore.ReadLine(Device, Superblock.FileSystemUuid) is var now && now.Begun - known <= ChangesLayout.Slots)
            {
                return [.. ring];
            }
        }

        if (_hasReadAll)
        {
            return null;
        }

        _hasReadAll = true;
        return [.. Sequence(0, LogPosition)];
    }

    /// <summary>Applies entries that were followed before, as they are now.</summary>
    /// <param name="indexes">Their indexes, in order.</param>
    private void ReadAgain(List<long> indexes)
    {
        List<long> moved = [];
        _log.ReadEach(indexes, (index, entry, isIntact) =>
        {
            if (_damage.IsUnknown(index))
            {
                return;
            }

            if (!isIntact)
            {
                _damage.Lose(index);
            }
            else if (!_sink.Rewrite(index, entry))
            {
                moved.Add(index);
            }
        });
        if (moved.Count > 0)
        {
            Replace(moved);
        }
    }

    /// <summary>Takes entries out of the tree whose names have changed, and gives each the place that a replay would give it.</summary>
    private void Replace(List<long> moved)
    {
        List<long> displaced = [.. moved];
        Dictionary<long, int> before = [];
        foreach (long index in moved)
        {
            int number = Names.NumberOf(index);
            if (number != NameSpace.Root && !Names[number].IsHidden)
            {
                int known = displaced.Count;
                Names.Hide(number, NodeState.Gone, displaced);
                foreach (long hidden in displaced.Skip(known))
                {
                    before[hidden] = Names.NumberOf(hidden);
                }

                NoteHidden(displaced.Skip(known));
            }
        }

        _log.ReadEach(WithRefused(displaced), (index, entry, isIntact) =>
        {
            if (isIntact)
            {
                _sink.Late(index, entry, isNew: false);
            }
            else
            {
                _damage.Lose(index);
            }
        });
        if (Renumbered is { } renumbered)
        {
            foreach (var (index, number) in before)
            {
                int now = Names.NumberOf(index);
                renumbered(number, Names[now].IsHidden ? NameSpace.Root : now);
            }
        }
    }
}
