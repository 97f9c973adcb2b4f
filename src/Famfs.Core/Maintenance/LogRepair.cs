using Famfs.Devices;
using Famfs.Interop;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Volumes;

namespace Famfs.Maintenance;

/// <summary>
/// The steps that repair the log. An entry that cannot be believed, or breaks a rule, gets a valid entry in its slot
/// that every reader passes over, or the directory that later entries need. The counters go back only over slots
/// that were never written: of others another host may have read beyond, and would miss what is put there again.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="geometry">Where the log is.</param>
/// <param name="steps">Takes the steps.</param>
internal sealed class LogRepair(DaxDevice device, MediaGeometry geometry, List<RepairStep> steps)
{
    private const int EntriesAtOnce = 480;
    private const uint DirectoryMode = ModeBits.Octal0755;

    private readonly LogReader _log = new(device, geometry.LogLength);
    private readonly NameSpace _names = new();

    // Slots whose entries cannot be believed, and the directories that they are to hold.
    private readonly SortedDictionary<long, (string Problem, byte[]? Directory, byte[] Entry)> _damaged = [];
    private readonly List<long> _unused = [];
    private readonly LogEnd _end = new(device, geometry.LogLength);

    public void Plan()
    {
        PlanChange();
        long end = PlanHeader();
        List<RepairStep> rules = [];
        byte[] buffer = new byte[EntriesAtOnce * MediaLayout.EntrySize];
        for (long i = 0; i < end; i++)
        {
            if (i % EntriesAtOnce == 0)
            {
                _log.ReadFresh(i, buffer.AsSpan(0, (int)Math.Min(EntriesAtOnce, end - i) * MediaLayout.EntrySize));
            }

            ReadOnlySpan<byte> bytes = buffer.AsSpan((int)(i % EntriesAtOnce) * MediaLayout.EntrySize, MediaLayout.EntrySize);
            if (!LogReader.IsIntact(bytes, i))
            {
                _damaged[i] = (LogReader.Describe(bytes, i).Text, null, Retired(i));
                _unused.Add(i);
            }
            else if (ProblemOf(new LogEntryView(bytes), i) is { } problem)
            {
                rules.Add(Retire(i, PathText.FromBytes(new LogEntryView(bytes).Path), problem));
            }
        }

        foreach (var (index, (problem, directory, entry)) in _damaged)
        {
            string path = directory is null ? "" : PathText.FromBytes(directory);
            Add(
                FindingId.EntryDamaged,
                index,
                directory is null ? null : path,
                FindingTexts.Get(directory is null ? "EntryDamagedRepair" : "EntryDamagedRepairDirectory", problem, path),
                () => Replace(index, entry));
        }

        steps.AddRange(rules);
    }

    /// <summary>Plans what is to be done about a change that was cut off.</summary>
    private void PlanChange()
    {
        if (SuperblockStore.Read(device, out Superblock superblock) != SuperblockStatus.Valid)
        {
            return;
        }

        Guid fileSystem = superblock.FileSystemUuid;
        ChangeLine line = ChangeStore.ReadLine(device, fileSystem);
        if (!line.IsPending)
        {
            return;
        }

        _log.Pending = ChangeStore.ReadJournal(device, fileSystem, line, geometry);
        if (_log.Pending is { } pending)
        {
            Add(
                FindingId.ChangeUnfinished,
                pending.Entries.First().Index,
                null,
                FindingTexts.Get("ChangeUnfinishedRepair", line.Begun - line.Done),
                () => ChangeStore.Finish(device, pending.Entries, line, pending.Adds ? pending.End : null),
                isBase: true);
        }
        else
        {
            Add(
                FindingId.JournalDamaged,
                null,
                null,
                FindingTexts.Get("JournalDamagedRepair"),
                () => ChangeStore.Count(device, line.Begun, line.Begun),
                isBase: true);
        }
    }

    /// <summary>Plans what is to be done about the header, and tells how many entries there are then.</summary>
    private long PlanHeader()
    {
        try
        {
            LogHeader header = _log.ReadHeader();
            if (_log.Pending is { Adds: true } pending)
            {
                // What a change adds is counted when it is finished, which is done before this.
                return pending.End;
            }

            long low = (long)Math.Min(header.NextSeqnum, header.NextIndex);
            long high = (long)Math.Min(Math.Max(header.NextSeqnum, header.NextIndex), (ulong)_end.Capacity);

            // Where they differ one is damaged, or a writer was cut off between the two: what can be believed decides.
            long counted = low == high ? low : _end.BehindIntact(low, high);
            long end = _end.BehindWritten(0, counted);
            if (header.NextSeqnum != header.NextIndex)
            {
                Add(
                    FindingId.SequenceMismatch,
                    null,
                    null,
                    FindingTexts.Get("SequenceMismatchRepair", header.NextSeqnum, header.NextIndex, end),
                    () => EndAt(end),
                    isBase: true);
            }
            else if (end < counted)
            {
                Add(
                    FindingId.EntriesMissing,
                    end,
                    null,
                    FindingTexts.Get("EntriesMissingRepair", counted, end),
                    () => EndAt(end),
                    isBase: true);
            }

            return end;
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.LogInvalid)
        {
            long end = _end.BehindWritten(0, _end.Find());
            Add(
                FindingId.LogInvalid,
                null,
                null,
                FindingTexts.Get("LogInvalidRepair", e.Message, end),
                () => WriteHeader(end),
                isBase: true);
            return end;
        }
    }

    /// <summary>Why an intact entry is never shown, or null; what is shown enters the name space.</summary>
    private FindingId? ProblemOf(LogEntryView entry, long index)
    {
        if (entry.Type is not (LogEntryType.File or LogEntryType.MakeDirectory))
        {
            return null;
        }

        EntryDefects defects = EntryRules.Check(entry, geometry);
        if (defects != EntryDefects.None)
        {
            return EntryFindings.Of(defects).First();
        }

        ReadOnlySpan<byte> path = EntryRules.Resolve(entry.Path, stackalloc byte[MediaLayout.PathField]);
        PutBackParents(entry, path);
        return EntryFindings.Of(_names.Add(entry, index, path, _names.Hash(path)));
    }

    /// <summary>
    /// Directories that are missing on the way to a path take the slots of damaged entries, each after the directory
    /// that it is in; all of them or none.
    /// </summary>
    private void PutBackParents(LogEntryView entry, ReadOnlySpan<byte> path)
    {
        List<byte[]> missing = [];
        long behind = -1;
        for (int slash = path.LastIndexOf((byte)'/'); slash > 0; slash = path[..slash].LastIndexOf((byte)'/'))
        {
            int node = _names.Find(path[..slash]);
            if (node >= 0)
            {
                behind = _names[node].LogIndex;
                break;
            }

            missing.Insert(0, path[..slash].ToArray());
        }

        int first = _unused.FindIndex(slot => slot > behind);
        if (first < 0 || missing.Count > _unused.Count - first)
        {
            return;
        }

        foreach (byte[] directory in missing)
        {
            long slot = _unused[first];
            _unused.RemoveAt(first);
            byte[] bytes = new byte[MediaLayout.EntrySize];
            LogEntryWriter.MakeDirectory(bytes, directory, DirectoryMode, entry.Uid, entry.Gid);
            LogEntryWriter.Seal(bytes, (ulong)slot);
            _names.Add(new LogEntryView(bytes), slot);
            _damaged[slot] = (_damaged[slot].Problem, directory, bytes);
        }
    }

    private RepairStep Retire(long index, string path, FindingId problem) => new(
        FindingId.EntryInvalid.Create(index, path, FindingTexts.Get(problem.ToString())),
        () => Write(index, Retired(index)),
        IsBase: false);

    private static byte[] Retired(long index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        LogEntryWriter.Retired(bytes);
        LogEntryWriter.Seal(bytes, (ulong)index);
        return bytes;
    }

    /// <summary>Rewrites an entry as a change, so that hosts which follow the log read it again.</summary>
    private void Write(long index, byte[] entry)
    {
        Guid fileSystem = SuperblockStore.Require(device, out _).FileSystemUuid;
        ChangeLine line = ChangeStore.ReadLine(device, fileSystem);
        if (!line.IsPresent)
        {
            ChangeStore.Begin(device, fileSystem);
        }

        EntryChange[] changes = [new EntryChange(index, entry)];
        ChangeStore.WriteJournal(device, fileSystem, changes, line.Done, index + 1);
        line = new ChangeLine(true, line.Done, line.Done + 1);
        ChangeStore.Count(device, line.Done, line.Begun);
        ChangeStore.Finish(device, changes, line, newEnd: null);
    }

    /// <summary>Makes the times those of the UUID that the file system has now. Called after the plan is made.</summary>
    public void ClaimTimes() =>
        FileTimes.TryOpen(device, _names, out _)?.Claim(SuperblockStore.Require(device, out _).FileSystemUuid);

    private void Replace(long index, byte[] entry)
    {
        ForgetTimes(index, 1);
        Write(index, entry);
    }

    private void EndAt(long end)
    {
        ForgetTimes(end, _end.Capacity - end);
        LogAppender.Publish(device, end);
    }

    /// <summary>Clears the times of slots: a later entry must not get the time of an earlier one.</summary>
    private void ForgetTimes(long index, long count)
    {
        FileTimes.TryOpen(device, _names, SuperblockStore.Require(device, out _).FileSystemUuid)?.Store(index, new long[count]);
        device.Fence();
    }

    // The counters first: what their CRC does not cover must be right before the header is believed.
    private void WriteHeader(long end)
    {
        byte[] bytes = new byte[MediaLayout.LogHeaderSize];
        LogHeader.Empty(geometry.LogLength).Encode(bytes);
        EndAt(end);
        device.Write(MediaLayout.LogOffset, bytes.AsSpan(0, LogHeader.PublishOffset));
        device.Flush(MediaLayout.LogOffset, LogHeader.PublishOffset);
        EngineTrace.Tell($"The header of the log of '{device.Path}': {LogHeader.PublishOffset} bytes at {MediaLayout.LogOffset}, flushed.");
    }

    private void Add(FindingId id, long? entry, string? path, string text, Action step, bool isBase = false) =>
        steps.Add(new RepairStep(id.WithText(entry, path, text), step, isBase));
}
