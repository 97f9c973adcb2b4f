using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Volumes;

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

    private readonly string _path;
    private readonly List<FamfsFinding> _findings = [];
    private readonly NameSpace _names = new();
    private OwnedSpace _space = new(0);
    private MediaGeometry _geometry;
    private long _entries;

    private Checker(string path)
    {
        _path = path;
    }

    /// <summary>What was found, in the order of superblock, header, entries, space.</summary>
    public IReadOnlyList<FamfsFinding> Findings => _findings;

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
        ReadOnlySpan<byte> path = entry.Path;
        return ((ulong)EntryRules.Check(entry, path, _geometry) << DefectShift) | ((ulong)path.Length << LengthShift) | _names.Hash(path);
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
                Add(FamfsFindingSeverity.Information, "AddDaxDevice", index, null, "A further DAX device is recorded; no host uses it.");
                break;
            case LogEntryType.Invalid:
                Add(FamfsFindingSeverity.Information, "EntryRetired", index, null, "The entry was retired; what it named is lost.");
                break;
            default:
                Add(FamfsFindingSeverity.Warning, "EntryTypeUnknown", index, null, $"Entry type {(int)entry.Type} is not known and ignored.");
                break;
        }
    }

    void ILogSink.Damaged(LogDamage damage) =>
        Add(FamfsFindingSeverity.Error, "EntryDamaged", damage.Index, null, $"The entry can not be believed: {damage.Text}.");

    private void Check(DaxDevice device)
    {
        if (CheckSuperblock(device) is { } geometry)
        {
            _geometry = geometry;
            _space = new OwnedSpace(geometry.DeviceSize);
            LogReader log = new(device, geometry.LogLength);
            CheckLog(log);
            CheckSpace(log);
        }

        Result = Summarize();
    }

    private MediaGeometry? CheckSuperblock(DaxDevice device)
    {
        SuperblockStatus status = SuperblockArea.Read(device, out Superblock superblock, out bool isTorn);
        if (status == SuperblockStatus.NoMagic)
        {
            throw FamfsException.Create(FamfsErrorId.NotFamfs, _path);
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

        return new MediaGeometry(Math.Min(size, device.Size), (long)superblock.LogLength, (long)superblock.AllocationUnit);
    }

    private void CheckLog(LogReader log)
    {
        LogHeader header;
        try
        {
            header = log.ReadHeader();
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.LogInvalid)
        {
            Add(FamfsFindingSeverity.Error, "LogInvalid", null, null, e.Message);
            return;
        }

        if (header.NextSeqnum != header.NextIndex)
        {
            Add(
                FamfsFindingSeverity.Warning,
                "SequenceMismatch",
                null,
                null,
                $"next_seqnum is {header.NextSeqnum}, next_index is {header.NextIndex}.");
        }

        _entries = (long)header.NextIndex;
        _names.Expect(Math.Min(_entries, LogReader.MostExpected));
        _space.Expect((int)Math.Min(_entries, LogReader.MostExpected));
        long position = log.Follow(0, _entries, this);
        byte[] bytes = new byte[MediaLayout.EntrySize];
        for (; position < _entries; position++)
        {
            log.ReadFresh(position, bytes);
            ((ILogSink)this).Damaged(LogReader.Describe(bytes, position));
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
            foreach (EntryDefects defect in EachDefect.Where(d => defects.HasFlag(d)))
            {
                Add(FamfsFindingSeverity.Error, defect.ToString(), index, PathText.FromBytes(entry.Path), DefectTexts.Of(defect));
            }

            return;
        }

        ReadOnlySpan<byte> path = entry.PathOf((byte)(verdict >> LengthShift));
        (string Id, string Text)? problem = _names.Add(entry, index, path, (uint)verdict) switch
        {
            AddOutcome.ParentMissing => ("ParentMissing", "The directory of the path does not exist."),
            AddOutcome.ParentIsFile => ("ParentIsFile", "The directory of the path is a file."),
            AddOutcome.Duplicate => ("PathDuplicate", "The path exists already; the first entry wins."),
            AddOutcome.Conflict => ("PathConflict", "The path is a directory in one entry and a file in another; the first entry wins."),
            _ => null,
        };
        if (problem is { } found)
        {
            Add(FamfsFindingSeverity.Error, found.Id, index, PathText.FromBytes(path), found.Text);
        }
    }

    /// <summary>Bytes that two entries own.</summary>
    private void CheckSpace(LogReader log)
    {
        foreach (var (entry, offset, other) in _space.Overlaps())
        {
            Add(
                FamfsFindingSeverity.Error,
                "CrossLink",
                entry,
                PathOf(log, entry),
                $"Bytes at offset {offset} belong to entry {other} ({PathOf(log, other)}) as well.");
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
        int errors = _findings.Count(f => f.Severity == FamfsFindingSeverity.Error);
        int warnings = _findings.Count(f => f.Severity == FamfsFindingSeverity.Warning);
        return new FamfsCheckResult
        {
            Device = _path,
            IsHealthy = errors + warnings == 0,
            Errors = errors,
            Warnings = warnings,
            Notes = _findings.Count - errors - warnings,
            Entries = _entries,
            LogCapacity = _geometry.LogLength == 0 ? 0 : MediaLayout.SlotCount(_geometry.LogLength),
            Files = _names.FileCount,
            Directories = _names.DirectoryCount,
            FileBytes = _names.FileBytes,
            Allocated = _geometry.DeviceSize - free,
            Free = free,
        };
    }

    private void Add(FamfsFindingSeverity severity, string id, long? entry, string? path, string text) =>
        _findings.Add(new FamfsFinding(severity, id, entry, path, text));
}
