using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// What is to be done about the log. An entry that can not be believed, or breaks a rule, gets a valid entry in its slot
/// that every reader passes over, or the directory that later entries need. The counters never go back: another host may
/// have read beyond, and would miss what is put there anew.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="geometry">Where the log is.</param>
/// <param name="steps">Takes the steps.</param>
internal sealed class LogRepair(DaxDevice device, MediaGeometry geometry, List<RepairStep> steps)
{
    private const int EntriesAtOnce = 480;
    private const uint DirectoryMode = 0x1ed; // 0755

    private readonly LogReader _log = new(device, geometry.LogLength);
    private readonly NameSpace _names = new();

    // Slots whose entries can not be believed, and the directories that they are to hold.
    private readonly SortedDictionary<long, (string Problem, byte[]? Directory, byte[] Entry)> _damaged = [];
    private readonly List<long> _unused = [];

    private long Capacity => MediaLayout.SlotCount(geometry.LogLength);

    public void Plan()
    {
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
            string consequence = directory is null
                ? "It is retired. The file or directory that it named is lost, and the space of a file counts as free."
                : $"Later entries need the directory '{path}', which is put there with mode 0755. Its own mode and owner are lost.";
            Add("EntryDamaged", index, directory is null ? null : path, $"The entry can not be believed: {problem}. {consequence}", () => Write(index, entry));
        }

        steps.AddRange(rules);
    }

    /// <summary>Plans what is to be done about the header, and tells how many entries there are then.</summary>
    private long PlanHeader()
    {
        try
        {
            LogHeader header = _log.ReadHeader();
            if (header.NextSeqnum == header.NextIndex)
            {
                return (long)header.NextIndex;
            }

            // One of them is damaged, or a writer was cut off between the two: what can be believed decides.
            long low = (long)Math.Min(header.NextSeqnum, header.NextIndex);
            long high = (long)Math.Min(Math.Max(header.NextSeqnum, header.NextIndex), (ulong)Capacity);
            long end = EndOfIntact(low, high);
            Add(
                "SequenceMismatch",
                null,
                null,
                $"next_seqnum is {header.NextSeqnum}, next_index is {header.NextIndex}. Both become {end}. Nothing that can be read is lost.",
                () => LogAppender.Publish(device, end),
                isBase: true);
            return end;
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.LogInvalid)
        {
            long end = Counted() ?? EndOfIntact(0, Capacity);
            Add(
                "LogInvalid",
                null,
                null,
                $"{e.Message} The header is written anew for {end} entries. Nothing that can be read is lost.",
                () => WriteHeader(end),
                isBase: true);
            return end;
        }
    }

    /// <summary>Why an intact entry is never shown, or null; what is shown enters the name space.</summary>
    private string? ProblemOf(LogEntryView entry, long index)
    {
        if (entry.Type is not (LogEntryType.File or LogEntryType.MakeDirectory))
        {
            return null;
        }

        EntryDefects defects = EntryRules.Check(entry, geometry);
        if (defects != EntryDefects.None)
        {
            EntryDefects first = Enum.GetValues<EntryDefects>().First(d => d != EntryDefects.None && defects.HasFlag(d));
            return DefectTexts.Of(first);
        }

        PutBackParents(entry);
        return _names.Add(entry, index) switch
        {
            AddOutcome.ParentMissing => "The directory of the path does not exist.",
            AddOutcome.ParentIsFile => "The directory of the path is a file.",
            AddOutcome.Duplicate => "The path exists already; the first entry wins.",
            AddOutcome.Conflict => "The path is a directory in one entry and a file in another; the first entry wins.",
            _ => null,
        };
    }

    /// <summary>
    /// Directories that are missing on the way to a path take the slots of damaged entries, each behind the directory
    /// that it is in; all of them or none.
    /// </summary>
    private void PutBackParents(LogEntryView entry)
    {
        ReadOnlySpan<byte> path = entry.Path;
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

    private RepairStep Retire(long index, string path, string problem) => new(
        new FamfsFinding(
            FamfsFindingSeverity.Error,
            "EntryInvalid",
            index,
            path,
            $"The entry is not shown by any host: {problem} It is retired, and space that only it has counts as free."),
        () => Write(index, Retired(index)),
        IsBase: false);

    private static byte[] Retired(long index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        LogEntryWriter.Retired(bytes);
        LogEntryWriter.Seal(bytes, (ulong)index);
        return bytes;
    }

    /// <summary>The number of entries by the counters of a header that is damaged elsewhere, where they agree.</summary>
    private long? Counted()
    {
        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.Invalidate(MediaLayout.LogOffset, bytes.Length);
        device.Read(MediaLayout.LogOffset, bytes);
        LogHeader.TryDecode(bytes, out LogHeader header);
        return header.NextIndex == header.NextSeqnum && header.NextIndex > 0 && header.NextIndex <= (ulong)Capacity
            ? (long)header.NextIndex
            : null;
    }

    /// <summary>Behind the last intact entry of a range, or its start.</summary>
    private long EndOfIntact(long from, long to)
    {
        byte[] buffer = new byte[EntriesAtOnce * MediaLayout.EntrySize];
        long end = from;
        for (long start = from; start < to; start += EntriesAtOnce)
        {
            int count = (int)Math.Min(EntriesAtOnce, to - start);
            _log.ReadFresh(start, buffer.AsSpan(0, count * MediaLayout.EntrySize));
            for (int i = 0; i < count; i++)
            {
                if (LogReader.IsIntact(buffer.AsSpan(i * MediaLayout.EntrySize, MediaLayout.EntrySize), start + i))
                {
                    end = start + i + 1;
                }
            }
        }

        return end;
    }

    private void Write(long index, byte[] entry) => LogAppender.Write(device, index, entry);

    // The counters first: what their CRC does not cover must be right before the header is believed.
    private void WriteHeader(long end)
    {
        byte[] bytes = new byte[MediaLayout.LogHeaderSize];
        LogHeader.Empty(geometry.LogLength).Encode(bytes);
        LogAppender.Publish(device, end);
        device.Write(MediaLayout.LogOffset, bytes.AsSpan(0, LogHeader.PublishOffset));
        device.Flush(MediaLayout.LogOffset, LogHeader.PublishOffset);
    }

    private void Add(string id, long? entry, string? path, string text, Action step, bool isBase = false) =>
        steps.Add(new RepairStep(new FamfsFinding(FamfsFindingSeverity.Error, id, entry, path, text), step, isBase));
}
