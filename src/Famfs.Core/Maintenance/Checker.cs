using Famfs.Allocation;
using Famfs.Devices;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Volumes;

namespace Famfs.Maintenance;

/// <summary>
/// The check of a whole file system from its bytes, believing nothing: superblock, header, every entry, every extent.
/// It changes nothing and needs no lock.
/// </summary>
public sealed class Checker : ILogSink
{
    // The verdict on a named entry: its defects, the length of its path, the hash of its path.
    private const int DefectShift = 40;
    private const int LengthShift = 32;

    private static readonly EntryDefects[] EachDefect = [.. Enum.GetValues<EntryDefects>().Where(d => d != EntryDefects.None)];
    private static readonly string[] DefectNames = [.. EachDefect.Select(d => d.ToString())];

    private readonly string _path;
    private readonly FindingList _findings = new();
    private readonly NameSpace _names = new();
    private OwnedSpace _space = new(0);
    private MediaGeometry _geometry;
    private readonly HashSet<Guid> _addedDevices = [];
    private Guid _uuid;
    private long _entries;

    private Checker(string path)
    {
        _path = path;
    }

    /// <summary>
    /// What was found, in the order of superblock, header, entries, space: of each kind the first thousand, and at the end how
    /// many more there are.
    /// </summary>
    public IReadOnlyList<FamfsFinding> Findings { get; private set; } = [];

    /// <summary>The summary.</summary>
    public FamfsCheckResult Result { get; private set; } = null!;

    /// <summary>Checks a device.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotFamfs"/> or an error of <see cref="DaxDevice.Open(string)"/>; damage is a finding.
    /// </exception>
    public static Checker Run(string path)
    {
        using DaxDevice device = DaxDevice.Open(path);
        return RunOn(device);
    }

    /// <summary>As <see cref="Run"/>, on an open device.</summary>
    internal static Checker RunOn(DaxDevice device)
    {
        Checker checker = new(device.Path);
        checker.Check(device);
        return checker;
    }

    ulong ILogSink.Judge(LogEntryView entry)
    {
        ReadOnlySpan<byte> path = EntryRules.Resolve(entry.Path, stackalloc byte[MediaLayout.PathField]);
        EntryDefects defects = EntryRules.CheckBody(entry, _geometry) | (path.IsEmpty ? EntryDefects.PathInvalid : EntryDefects.None);
        return ((ulong)defects << DefectShift) | ((ulong)path.Length << LengthShift) | _names.Hash(path);
    }

    void ILogSink.Announce(ReadOnlySpan<ulong> verdicts)
    {
        foreach (ulong verdict in verdicts)
        {
            _names.Prefetch((uint)verdict);
        }
    }

    void ILogSink.Entry(long index, LogEntryView entry, ulong verdict)
    {
        switch (entry.Type)
        {
            case LogEntryType.File or LogEntryType.MakeDirectory:
                CheckNamed(index, entry, verdict);
                break;
            case LogEntryType.AddDaxDevice:
                CheckAddedDevice(index, entry);
                break;
            case LogEntryType.Invalid:
                Add(FamfsFindingSeverity.Information, "EntryRetired", index, null, "The entry is retired: what it named was moved or removed for good, or a repair gave it up.");
                break;
            default:
                Add(FamfsFindingSeverity.Warning, "EntryTypeUnknown", index, null, $"Entry type {(int)entry.Type} is not known and ignored.");
                break;
        }
    }

    void ILogSink.Damaged(LogDamage damage) =>
        Add(FamfsFindingSeverity.Error, "EntryDamaged", damage.Index, null, $"The entry cannot be believed: {damage.Text}.");

    private void Check(DaxDevice device)
    {
        if (CheckSuperblock(device) is { } geometry)
        {
            _geometry = geometry;
            _space = new OwnedSpace(geometry.DeviceSize);
            LogReader log = new(device, geometry.LogLength);
            CheckChanges(device, log);
            CheckLog(log, new LogEnd(device, geometry.LogLength));
            CheckTimes(device);
            CheckSpace(log);
        }

        Result = Summarize();
        Findings = _findings.ToList();
    }

    private MediaGeometry? CheckSuperblock(DaxDevice device)
    {
        SuperblockStatus status = SuperblockStore.Read(device, out Superblock superblock, out bool isTorn);
        if (status == SuperblockStatus.NoMagic)
        {
            throw DaxDevice.NotFamfs(_path);
        }

        if (SuperblockRules.IsOfAnotherVersion(status, superblock))
        {
            throw SuperblockStore.OfAnotherVersion(_path, superblock.Version);
        }

        string? problem = status != SuperblockStatus.Valid
            ? SuperblockRules.Describe(status, superblock)
            : SuperblockRules.LogProblem(superblock);
        if (problem is not null)
        {
            Add(FamfsFindingSeverity.Error, "SuperblockInvalid", null, null, $"The superblock is damaged: {problem}.");
            return null;
        }

        if (isTorn)
        {
            Add(
                FamfsFindingSeverity.Warning,
                "OwnerChangeUnfinished",
                null,
                null,
                $"A change of the owner was cut off; the master is {superblock.SystemUuid}, whose next write finishes it.");
        }

        long size = (long)superblock.DeviceSize;
        if (size > device.Size)
        {
            Add(
                FamfsFindingSeverity.Error,
                "DeviceTruncated",
                null,
                null,
                $"The device has {device.Size} bytes, the superblock describes {size}.");
            if (device.Size < MediaLayout.DataStart((long)superblock.LogLength))
            {
                return null;
            }
        }

        _uuid = superblock.FileSystemUuid;
        return new MediaGeometry(Math.Min(size, device.Size), (long)superblock.LogLength, (long)superblock.AllocationUnit);
    }

    /// <summary>A change that was cut off: readers take it for done.</summary>
    private void CheckChanges(DaxDevice device, LogReader log)
    {
        ChangeLine line = ChangeStore.ReadLine(device, _uuid);
        if (!line.IsPending)
        {
            return;
        }

        log.Pending = ChangeStore.ReadJournal(device, _uuid, line, _geometry.LogLength);
        if (log.Pending is null)
        {
            Add(
                FamfsFindingSeverity.Error,
                "JournalDamaged",
                null,
                null,
                $"A change of {line.Begun - line.Done} entries was cut off, and its journal cannot be believed.");
        }
        else
        {
            Add(
                FamfsFindingSeverity.Information,
                "ChangeUnfinished",
                log.Pending.Entries.First().Index,
                null,
                $"A change of {line.Begun - line.Done} entries was cut off. Every host sees it already, and the next write of the master finishes it.");
        }
    }

    private void CheckLog(LogReader log, LogEnd end)
    {
        try
        {
            LogHeader header = log.ReadHeader();
            _entries = Math.Max((long)header.NextIndex, log.Pending?.Adds == true ? log.Pending.End : 0);
            if (header.NextSeqnum != header.NextIndex)
            {
                Add(
                    FamfsFindingSeverity.Warning,
                    "SequenceMismatch",
                    null,
                    null,
                    $"next_seqnum is {header.NextSeqnum}, next_index is {header.NextIndex}.");
            }
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.LogInvalid)
        {
            Add(FamfsFindingSeverity.Error, "LogInvalid", null, null, e.Message);
            _entries = end.BehindWritten(0, end.Find());
        }

        _names.Expect(Math.Min(_entries, LogReader.MostExpected));
        _space.Expect((int)Math.Min(_entries, LogReader.MostExpected));
        long position = log.Follow(0, _entries, this);
        long written = end.BehindWritten(position, _entries, LogEnd.SlotsToCheck);
        byte[] bytes = new byte[MediaLayout.EntrySize];
        for (int kept = 0; position < written && kept < FindingList.MostOfAKind; position++, kept++)
        {
            log.ReadFresh(position, bytes);
            ((ILogSink)this).Damaged(LogReader.Describe(bytes, position));
        }

        // No entry behind the first that cannot be believed can be: the rest is a claim of the header.
        if (position < written)
        {
            _findings.IsWanted(FamfsFindingSeverity.Error, "EntryDamaged", written - position);
        }

        if (written < _entries)
        {
            Add(
                FamfsFindingSeverity.Error,
                "EntriesMissing",
                written,
                null,
                $"The log counts {_entries} entries, and those from {written} on were never written.");
        }
    }

    private void CheckNamed(long index, LogEntryView entry, ulong verdict)
    {
        EntryDefects defects = (EntryDefects)(verdict >> DefectShift);
        if (entry.Type == LogEntryType.File)
        {
            _space.Add(entry, index);
        }

        if (defects != EntryDefects.None)
        {
            for (int i = 0; i < EachDefect.Length; i++)
            {
                if ((defects & EachDefect[i]) != 0 && _findings.IsWanted(FamfsFindingSeverity.Error, DefectNames[i]))
                {
                    _findings.Add(new FamfsFinding(
                        FamfsFindingSeverity.Error, DefectNames[i], index, PathText.FromBytes(entry.Path), DefectTexts.Of(EachDefect[i])));
                }
            }

            return;
        }

        ReadOnlySpan<byte> path = EntryRules.Resolve(entry.Path, stackalloc byte[MediaLayout.PathField]);
        (string Id, string Text)? problem = _names.Add(entry, index, path, (uint)verdict) switch
        {
            AddOutcome.ParentMissing => ("ParentMissing", "The directory of the path does not exist."),
            AddOutcome.ParentIsFile => ("ParentIsFile", "The directory of the path is a file."),
            AddOutcome.Duplicate => ("PathDuplicate", "The path exists already; the first entry wins."),
            AddOutcome.Conflict => ("PathConflict", "The path is a directory in one entry and a file in another; the first entry wins."),
            _ => null,
        };
        if (problem is not { } found)
        {
            CheckPath(index, entry, path);
        }
        else if (_findings.IsWanted(FamfsFindingSeverity.Error, found.Id))
        {
            _findings.Add(new FamfsFinding(FamfsFindingSeverity.Error, found.Id, index, PathText.FromBytes(path), found.Text));
        }
    }

    /// <summary>What a path does to other programs than this one.</summary>
    private void CheckPath(long index, LogEntryView entry, ReadOnlySpan<byte> path)
    {
        if (path.Length < entry.Path.Length)
        {
            Add(
                FamfsFindingSeverity.Information,
                "PathNotPlain",
                index,
                PathText.FromBytes(path),
                $"The path is recorded as '{PathText.FromBytes(entry.Path)}', which leads to this place.");
        }

        if (EntryRules.IsReserved(path))
        {
            Add(
                FamfsFindingSeverity.Warning,
                "PathReserved",
                index,
                PathText.FromBytes(path),
                "The reference implementation takes '.meta' for its own and does not show what is recorded there.");
        }

        if (entry.Type == LogEntryType.File && !System.Text.Unicode.Utf8.IsValid(path))
        {
            Add(
                FamfsFindingSeverity.Information,
                "NameNotUtf8",
                index,
                PathText.FromBytes(path),
                "The name is not UTF-8. The FUSE mount of the reference implementation ends at such an entry when it plays the log.");
        }
    }

    /// <summary>The rules of a device table: dense from 1 on, each device once (famfs.md section 4).</summary>
    private void CheckAddedDevice(long index, LogEntryView entry)
    {
        string? problem = entry.DaxDeviceIndex != (ulong)_addedDevices.Count + 1
                ? $"its index is {entry.DaxDeviceIndex}, where {_addedDevices.Count + 1} is next"
            : entry.DaxDeviceSize == 0 ? "its size is 0"
            : entry.DaxDeviceUuid == Guid.Empty ? "its UUID is zero"
            : !_addedDevices.Add(entry.DaxDeviceUuid) ? $"its UUID {entry.DaxDeviceUuid} is recorded already"
            : null;
        Add(
            problem is null ? FamfsFindingSeverity.Information : FamfsFindingSeverity.Warning,
            problem is null ? "AddDaxDevice" : "AddDaxDeviceInvalid",
            index,
            null,
            problem is null ? "A further DAX device is recorded; no host uses it." : $"A further DAX device is recorded wrongly: {problem}.");
    }

    /// <summary>Whether what has the name of the times file is one.</summary>
    private void CheckTimes(DaxDevice device)
    {
        int number = _names.Find(TimesLayout.Path);
        if (number >= 0 && FileTimes.TryOpen(device, _names, _uuid) is null)
        {
            Add(
                FamfsFindingSeverity.Information,
                "TimesUnusable",
                _names[number].LogIndex,
                PathText.FromBytes(TimesLayout.Path),
                "The file does not hold the times of this file system. Files have no times.");
        }
    }

    /// <summary>Bytes that two entries own.</summary>
    private void CheckSpace(LogReader log)
    {
        foreach (var (entry, offset, other) in _space.Overlaps())
        {
            if (_findings.IsWanted(FamfsFindingSeverity.Error, "CrossLink"))
            {
                _findings.Add(new FamfsFinding(
                    FamfsFindingSeverity.Error,
                    "CrossLink",
                    entry,
                    PathOf(log, entry),
                    $"Bytes at offset {offset} belong to entry {other} ({PathOf(log, other)}) as well."));
            }
        }
    }

    private static string PathOf(LogReader log, long entry)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        log.ReadFresh(entry, bytes);
        return PathText.FromBytes(new LogEntryView(bytes).Path);
    }

    private FamfsCheckResult Summarize()
    {
        long end = _geometry.DeviceSize / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit;
        long free = Math.Max(0, end - _geometry.DataStart) - _space.UnitsBetween(_geometry.DataStart, end);
        int errors = _findings.Count(FamfsFindingSeverity.Error);
        int warnings = _findings.Count(FamfsFindingSeverity.Warning);
        return new FamfsCheckResult
        {
            Device = _path,
            IsHealthy = errors + warnings == 0,
            Errors = errors,
            Warnings = warnings,
            Notes = _findings.Count(FamfsFindingSeverity.Information),
            Entries = _entries,
            LogCapacity = _geometry.LogLength == 0 ? 0 : MediaLayout.SlotCount(_geometry.LogLength),
            Files = _names.FileCount,
            Directories = _names.DirectoryCount,
            FileBytes = _names.FileBytes,
            Allocated = _geometry.LogLength == 0 ? 0 : _geometry.DataStart + _space.UnitsBetween(
                _geometry.DataStart, MediaLayout.RoundUpToUnit(_geometry.DeviceSize), _geometry.AllocationUnit),
            Free = free,
        };
    }

    private void Add(FamfsFindingSeverity severity, string id, long? entry, string? path, string text)
    {
        if (_findings.IsWanted(severity, id))
        {
            _findings.Add(new FamfsFinding(severity, id, entry, path, text));
        }
    }
}
