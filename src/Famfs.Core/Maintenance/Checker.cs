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
    /// The findings, in the order of superblock, header, entries, space: of each kind the first thousand, and at the end how
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

    EntryVerdict ILogSink.Judge(LogEntryView entry)
    {
        ReadOnlySpan<byte> path = entry.Path;
        ReadOnlySpan<byte> place = EntryRules.Resolve(path, stackalloc byte[MediaLayout.PathField]);
        EntryDefects defects = EntryRules.CheckBody(entry, _geometry) | (place.IsEmpty ? EntryDefects.PathInvalid : EntryDefects.None);
        return new EntryVerdict
        {
            IsNamed = defects == EntryDefects.None,
            PathLength = (byte)(place.Length == path.Length ? path.Length : 0),
            Hash = _names.Hash(place),
            Defects = defects,
        };
    }

    void ILogSink.Announce(ReadOnlySpan<EntryVerdict> verdicts)
    {
        foreach (EntryVerdict verdict in verdicts)
        {
            _names.Prefetch(verdict.Hash);
        }
    }

    void ILogSink.Entry(long index, LogEntryView entry, EntryVerdict verdict)
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
                Add(FindingId.EntryRetired, index, null);
                break;
            default:
                Add(FindingId.EntryTypeUnknown, index, null, (int)entry.Type);
                break;
        }
    }

    void ILogSink.Damaged(LogDamage damage) =>
        Add(FindingId.EntryDamaged, damage.Index, null, damage.Text);

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
            Add(FindingId.SuperblockInvalid, null, null, problem);
            return null;
        }

        if (isTorn)
        {
            Add(FindingId.OwnerChangeUnfinished, null, null, superblock.SystemUuid);
        }

        long size = (long)superblock.DeviceSize;
        if (size > device.Size)
        {
            Add(FindingId.DeviceTruncated, null, null, device.Size, size);
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

        log.Pending = ChangeStore.ReadJournal(device, _uuid, line, _geometry);
        if (log.Pending is null)
        {
            Add(FindingId.JournalDamaged, null, null, line.Begun - line.Done);
        }
        else
        {
            Add(FindingId.ChangeUnfinished, log.Pending.Entries.First().Index, null, line.Begun - line.Done);
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
                Add(FindingId.SequenceMismatch, null, null, header.NextSeqnum, header.NextIndex);
            }
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.LogInvalid)
        {
            Add(FindingId.LogInvalid, null, null, e.Message);
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

        // No entry after the first that cannot be believed can be: the rest is a claim of the header.
        if (position < written)
        {
            _findings.IsWanted(FindingId.EntryDamaged, written - position);
        }

        if (written < _entries)
        {
            Add(FindingId.EntriesMissing, written, null, _entries, written);
        }
    }

    private void CheckNamed(long index, LogEntryView entry, EntryVerdict verdict)
    {
        if (entry.Type == LogEntryType.File)
        {
            _space.Add(entry, index);
        }

        if (verdict.Defects != EntryDefects.None)
        {
            foreach (FindingId defect in EntryFindings.Of(verdict.Defects).Where(defect => _findings.IsWanted(defect)))
            {
                _findings.Add(defect.Create(index, PathText.FromBytes(entry.Path)));
            }

            return;
        }

        ReadOnlySpan<byte> path = verdict.PlaceOf(entry, stackalloc byte[MediaLayout.PathField]);
        if (EntryFindings.Of(_names.Add(entry, index, path, verdict.Hash)) is not { } problem)
        {
            CheckPath(index, entry, path);
        }
        else if (_findings.IsWanted(problem))
        {
            _findings.Add(problem.Create(index, PathText.FromBytes(path)));
        }
    }

    /// <summary>Adds findings on a path that is valid and causes trouble for other programs.</summary>
    private void CheckPath(long index, LogEntryView entry, ReadOnlySpan<byte> path)
    {
        if (path.Length < entry.Path.Length)
        {
            Add(FindingId.PathNotPlain, index, PathText.FromBytes(path), PathText.FromBytes(entry.Path));
        }

        if (EntryRules.IsReserved(path))
        {
            Add(FindingId.PathReserved, index, PathText.FromBytes(path));
        }

        if (entry.Type == LogEntryType.File && !System.Text.Unicode.Utf8.IsValid(path))
        {
            Add(FindingId.NameNotUtf8, index, PathText.FromBytes(path));
        }
    }

    /// <summary>The rules of a device table: dense from 1 on, each device once (format.md section 4).</summary>
    private void CheckAddedDevice(long index, LogEntryView entry)
    {
        string? problem = entry.DaxDeviceIndex != (ulong)_addedDevices.Count + 1
                ? FindingTexts.Get("AddedDeviceIndex", entry.DaxDeviceIndex, _addedDevices.Count + 1)
            : entry.DaxDeviceSize == 0 ? FindingTexts.Get("AddedDeviceSize")
            : entry.DaxDeviceUuid == Guid.Empty ? FindingTexts.Get("AddedDeviceUuid")
            : !_addedDevices.Add(entry.DaxDeviceUuid) ? FindingTexts.Get("AddedDeviceTwice", entry.DaxDeviceUuid)
            : null;
        Add(problem is null ? FindingId.AddDaxDevice : FindingId.AddDaxDeviceInvalid, index, null, problem);
    }

    /// <summary>Whether what has the name of the times file is one.</summary>
    private void CheckTimes(DaxDevice device)
    {
        int number = _names.Find(TimesLayout.Path);
        if (number >= 0 && FileTimes.TryOpen(device, _names, _uuid) is null)
        {
            Add(FindingId.TimesUnusable, _names[number].LogIndex, PathText.FromBytes(TimesLayout.Path));
        }
    }

    /// <summary>Bytes that two entries own.</summary>
    private void CheckSpace(LogReader log)
    {
        foreach (var (entry, offset, other) in _space.Overlaps())
        {
            if (_findings.IsWanted(FindingId.CrossLink))
            {
                _findings.Add(FindingId.CrossLink.Create(entry, PathOf(log, entry), offset, other, PathOf(log, other)));
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

    private void Add(FindingId id, long? entry, string? path, params ReadOnlySpan<object?> arguments)
    {
        if (_findings.IsWanted(id))
        {
            _findings.Add(id.Create(entry, path, arguments));
        }
    }
}
