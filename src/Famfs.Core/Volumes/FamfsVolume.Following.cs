using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Following the log: what is new, and what could not be believed and may be good by now. All of it is done under the gate.
/// </content>
public sealed partial class FamfsVolume
{
    // Entries that are read again at each look while nothing about them changes: the cost of a look does not grow with them.
    private const int LooksAgain = 1024;

    private const int MostRounds = 16;

    private readonly DamagedEntries _damage = new();

    // Entries of intact content that got no name: the directory may be an entry that could not be believed, and the entry that
    // has the name may be rewritten.
    private readonly List<long> _refused = [];

    private string? _headerProblem;

    // The end of the log at the last look, and where in the part after LogPosition to look again.
    private long _lastEnd;
    private long _tailCursor;

    /// <summary>
    /// Why the log cannot be followed at the moment; null while it can. What was followed before can be read all the same,
    /// and nothing can be created.
    /// </summary>
    public FamfsException? FollowProblem { get; private set; }

    /// <summary>
    /// Entries that cannot be believed: damaged ones with good ones after them, those at the end which the log header
    /// counts, and those that were good when they were followed and are damaged now.
    /// </summary>
    public long DamagedEntries => _damage.Count + Math.Max(0, _lastEnd - LogPosition);

    /// <summary>Index of the first of the <see cref="DamagedEntries"/>, or null.</summary>
    public long? FirstDamagedEntry => _damage.First ?? (LogPosition < _lastEnd ? LogPosition : null);

    /// <summary>As <see cref="Follow"/>, under the gate.</summary>
    internal long FollowTo()
    {
        Refresh();

        // What others had claimed may have become entries: it is free again before the log says whose it is.
        Space.Readmit();
        long before = LogPosition;
        _hasReadAll = false;

        // What was rewritten while it was read is read again. A writer that never rests is left for the next look.
        ChangeLine line = ReadChangeLine();
        for (int round = 0; round < MostRounds && FollowOnce(line); round++)
        {
            line = ReadChangeLine();
            if (!IsNews(line))
            {
                break;
            }
        }

        return LogPosition - before;
    }

    /// <summary>Reads entries again that were good, under the gate: a bounded number of them.</summary>
    internal void VerifyEntries() => _damage.Verify(_log, LogPosition);

    /// <summary>Takes in an entry that was just published at the end of the log, under the gate.</summary>
    /// <returns>Its number in the name space.</returns>
    internal int TakeIn(LogEntryView entry)
    {
        Names.Add(entry, LogPosition++);
        return Names.Count - 1;
    }

    /// <summary>Reads what is new or rewritten, by the counters of changes, which were read first, and the header.</summary>
    /// <returns>Whether anything was read, so that something may have been rewritten meanwhile.</returns>
    private bool FollowOnce(ChangeLine line)
    {
        string? problem = _log.HeaderProblem(out LogHeader header);
        long from = LogPosition;
        long end = _log.Pending is { Adds: true } pending
            ? Math.Max((long)header.NextIndex, pending.End)
            : (long)header.NextIndex;
        if (problem is null && end < from)
        {
            problem = ErrorClauses.Get("HeaderWentBack", from, end);
        }

        if (problem is not null)
        {
            if (problem != _headerProblem)
            {
                FollowProblem = FamfsException.Create(FamfsErrorId.LogInvalid, DevicePath, problem);
                _headerProblem = problem;
            }

            return false;
        }

        _headerProblem = null;
        FollowProblem = _superblockProblem;
        bool any = FollowChanges(line);
        any |= Heal();
        if (end == _lastEnd && from < end && !TailHasChanged(from, end))
        {
            return any;
        }

        _lastEnd = end;
        Names.Expect(Math.Min(end - from, LogReader.MostExpected));
        LogPosition = _log.Follow(from, end, _sink);
        if (LogPosition == from)
        {
            return any;
        }

        EngineTrace.Tell(
            $"Read {LogPosition - from} entries from {from} on in the log of '{DevicePath}', at {MediaLayout.EntryOffset(from)}.");
        return true;
    }

    /// <summary>Whether any of the entries at the end, none of which could be believed at the last look, is good now.</summary>
    private bool TailHasChanged(long from, long end)
    {
        if (_log.CountIntact(from, Math.Min(end, from + LooksAgain)) > 0)
        {
            return true;
        }

        long start = _tailCursor < from || _tailCursor >= end ? from : _tailCursor;
        _tailCursor = Math.Min(end, start + LooksAgain);
        return start > from && _log.CountIntact(start, _tailCursor) > 0;
    }

    /// <summary>An entry may look damaged only because its bytes were late: what is good by now is applied.</summary>
    private bool Heal()
    {
        if (_damage.Count == 0)
        {
            return false;
        }

        List<long> found = _damage.TakeFound(_log, LooksAgain);
        if (found.Count > 0)
        {
            ReadAgain(found);
        }

        List<long> healed = _damage.TakeIntact(_log, LooksAgain);
        if (healed.Count == 0)
        {
            return found.Count > 0;
        }

        // In the order of the log, with those that were refused for the sake of an entry that is good now.
        HashSet<long> isNew = [.. healed];
        _log.ReadEach(WithRefused(healed), (index, entry, isIntact) =>
        {
            if (isIntact)
            {
                _sink.Late(index, entry, isNew.Contains(index));
            }
            else if (isNew.Contains(index))
            {
                _damage.Return(index);
            }
            else
            {
                _refused.Add(index);
            }
        });
        return true;
    }

    /// <summary>
    /// Entries that are to be applied, with those after the first of them that got no name before, in the order of the log.
    /// </summary>
    private List<long> WithRefused(List<long> indexes)
    {
        long first = indexes.Min();
        SortedSet<long> again = [.. indexes, .. _refused.Where(i => i > first)];
        _refused.RemoveAll(again.Contains);
        return [.. again];
    }

    /// <summary>Applies what the log says to the name space and, on a master, to the free space.</summary>
    private sealed class Sink(FamfsVolume volume) : ILogSink
    {
        public EntryVerdict Judge(LogEntryView entry)
        {
            if (entry.Type is not (LogEntryType.File or LogEntryType.MakeDirectory)
                || EntryRules.CheckBody(entry, volume.Geometry) != EntryDefects.None)
            {
                return default;
            }

            ReadOnlySpan<byte> path = entry.Path;
            return EntryRules.IsValidPath(path)
                ? new EntryVerdict { IsNamed = true, PathLength = (byte)path.Length, Hash = volume.Names.Hash(path) }
                : JudgeUnresolved(path);
        }

        private EntryVerdict JudgeUnresolved(ReadOnlySpan<byte> path)
        {
            ReadOnlySpan<byte> place = EntryRules.Resolve(path, stackalloc byte[MediaLayout.PathField]);
            return place.IsEmpty ? default : new EntryVerdict { IsNamed = true, Hash = volume.Names.Hash(place) };
        }

        public void Announce(ReadOnlySpan<EntryVerdict> verdicts)
        {
            foreach (EntryVerdict verdict in verdicts)
            {
                volume.Names.Prefetch(verdict.Hash);
            }
        }

        public void Entry(long index, LogEntryView entry, EntryVerdict verdict)
        {
            ReadOnlySpan<byte> path = verdict.PlaceOf(entry, stackalloc byte[MediaLayout.PathField]);
            bool isNamed = verdict.IsNamed
                && volume.Names.Add(entry, index, path, verdict.Hash) == AddOutcome.Added;
            if (verdict.IsNamed && !isNamed)
            {
                volume._refused.Add(index);
            }

            if (entry.Type == LogEntryType.File)
            {
                volume.Space.Occupy(index, entry, isNamed);
            }
        }

        /// <summary>An entry that comes after others which are after it in the log.</summary>
        /// <param name="index">Its index.</param>
        /// <param name="entry">The entry.</param>
        /// <param name="isNew">What it owns was not known before.</param>
        public void Late(long index, LogEntryView entry, bool isNew)
        {
            EntryVerdict verdict = Judge(entry);
            ReadOnlySpan<byte> path = verdict.PlaceOf(entry, stackalloc byte[MediaLayout.PathField]);
            int refused = volume._refused.Count;
            bool isNamed = verdict.IsNamed
                && volume.Names.Merge(entry, index, path, verdict.Hash, volume._refused) == AddOutcome.Added;
            volume.NoteHidden(volume._refused.Skip(refused));
            if (isNamed)
            {
                volume.Space.Name(index);
            }
            else if (verdict.IsNamed)
            {
                volume._refused.Add(index);
            }

            if (entry.Type == LogEntryType.File && (isNew || !isNamed))
            {
                volume.Space.Occupy(index, entry, isNamed);
            }
        }

        /// <summary>Applies an entry that was rewritten to the node that stands for it.</summary>
        /// <returns>False if it has another path or kind now, or none, and other entries with it perhaps.</returns>
        public bool Rewrite(long index, LogEntryView entry)
        {
            EntryVerdict verdict = Judge(entry);
            int number = volume.Names.NumberOf(index);
            if (number == NameSpace.Root || volume.Names[number].IsHidden)
            {
                volume.Space.OwnAgain(index, number, entry);
                if (!verdict.IsNamed)
                {
                    volume._refused.Remove(index);
                }

                return !verdict.IsNamed;
            }

            ReadOnlySpan<byte> path = verdict.PlaceOf(entry, stackalloc byte[MediaLayout.PathField]);
            NodeKind kind = entry.Type == LogEntryType.File ? NodeKind.File : NodeKind.Directory;
            volume.Space.OwnAgain(index, number, entry);
            if (!verdict.IsNamed || volume.Names[number].Kind != kind || !volume.Names.PathOf(number).SequenceEqual(path))
            {
                return false;
            }

            volume.NoteRewritten(index, number, entry);
            volume.Names.Update(number, entry);
            volume.Rewritten?.Invoke(number);
            return true;
        }

        public void Damaged(LogDamage damage) => volume._damage.Add(damage.Index);
    }
}
