using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// An open file system. It follows the log: what is committed anywhere is seen at the next <see cref="Follow"/>, and
/// nothing is read twice. Any number of threads may use it.
/// </summary>
public sealed partial class FamfsVolume : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LogReader _log;
    private readonly Sink _sink;
    private bool _superblockIsTorn;
    private bool _disposed;

    private FamfsVolume(DaxDevice device, Superblock superblock, MediaGeometry geometry)
    {
        Device = device;
        Superblock = superblock;
        Geometry = geometry;
        _log = new LogReader(device, geometry.LogLength);
        _sink = new Sink(this);
    }

    /// <summary>Device node or image file.</summary>
    public string DevicePath => Device.Path;

    /// <summary>The superblock as it was when the log was last followed.</summary>
    public Superblock Superblock { get; private set; }

    /// <summary>What this host, as it calls itself now, is to the file system.</summary>
    public FamfsRole Role => Superblock.SystemUuid == HostIdentity.Current().Uuid ? FamfsRole.Master : FamfsRole.Client;

    /// <summary>Entries of the log that were followed.</summary>
    public long LogPosition { get; private set; }

    /// <summary>Entries that the log has room for.</summary>
    public long LogCapacity => MediaLayout.SlotCount(Geometry.LogLength);

    /// <summary>Damaged entries that have good ones after them.</summary>
    public IReadOnlyList<LogDamage> Damage => _damage;

    internal DaxDevice Device { get; }

    internal MediaGeometry Geometry { get; }

    internal NameSpace Names { get; } = new();

    private readonly List<LogDamage> _damage = [];

    /// <summary>Opens the file system on a device and follows its log.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotFamfs"/>, <see cref="FamfsErrorId.VersionUnsupported"/>,
    /// <see cref="FamfsErrorId.SuperblockInvalid"/>, <see cref="FamfsErrorId.DeviceTruncated"/>,
    /// <see cref="FamfsErrorId.LogInvalid"/>, or an error of <see cref="DaxDevice.Open(string)"/>.
    /// </exception>
    public static FamfsVolume Open(string path) => OpenOn(DaxDevice.Open(path));

    /// <summary>As <see cref="Open(string)"/>; the volume owns the device.</summary>
    internal static FamfsVolume OpenOn(DaxDevice device)
    {
        try
        {
            Superblock superblock = ReadSuperblock(device, out _);
            FamfsVolume volume = new(device, superblock, SuperblockRules.Geometry(superblock, device));
            volume.Follow();
            return volume;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Looks for what was committed since the last look; when there is nothing it costs one read of the headers.</summary>
    /// <returns>Number of log entries that are new.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.FileSystemChanged"/>, <see cref="FamfsErrorId.LogInvalid"/>.</exception>
    public long Follow()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return FollowTo(out _);
        }
    }

    /// <summary>Closes the device.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Device.Dispose();
        }
    }

    /// <summary>Reads and judges the superblock of a device.</summary>
    internal static Superblock ReadSuperblock(DaxDevice device, out bool isTorn)
    {
        SuperblockStatus status = SuperblockArea.Read(device, out Superblock superblock, out isTorn);
        return status switch
        {
            SuperblockStatus.Valid => superblock,
            SuperblockStatus.NoMagic => throw FamfsException.Create(FamfsErrorId.NotFamfs, device.Path),
            SuperblockStatus.WrongVersion => throw FamfsException.Create(
                FamfsErrorId.VersionUnsupported, device.Path, superblock.Version, Superblock.CurrentVersion),
            _ => throw FamfsException.Create(FamfsErrorId.SuperblockInvalid, device.Path, SuperblockRules.Describe(status, superblock)),
        };
    }

    /// <summary>Reads the superblock again, past this host's cache.</summary>
    private void Refresh()
    {
        Superblock current = ReadSuperblock(Device, out _superblockIsTorn);
        if (current.FileSystemUuid != Superblock.FileSystemUuid || current.LogLength != Superblock.LogLength)
        {
            throw FamfsException.Create(FamfsErrorId.FileSystemChanged, DevicePath);
        }

        Superblock = current;
    }

    private long FollowTo(out LogHeader header)
    {
        Refresh();

        // What others had claimed may have become entries: it is free again before the log says whose it is.
        _allocator?.Readmit();
        header = _log.ReadHeader();
        long from = LogPosition;
        if ((long)header.NextIndex < from)
        {
            throw FamfsException.Create(
                FamfsErrorId.LogInvalid, DevicePath, $"next_index went back from {from} to {header.NextIndex}");
        }

        Heal();
        Names.Expect(Math.Min((long)header.NextIndex - from, LogReader.MostExpected));
        LogPosition = _log.Follow(from, (long)header.NextIndex, _sink);
        return LogPosition - from;
    }

    /// <summary>An entry may look damaged only because its bytes were late: what is good by now is applied.</summary>
    private void Heal()
    {
        if (_damage.Count == 0)
        {
            return;
        }

        foreach (LogDamage damage in _damage.ToArray())
        {
            byte[] bytes = new byte[MediaLayout.EntrySize];
            _log.ReadFresh(damage.Index, bytes);
            if (LogReader.IsIntact(bytes, damage.Index))
            {
                _damage.Remove(damage);
                _sink.Entry(damage.Index, new LogEntryView(bytes), _sink.Judge(new LogEntryView(bytes)));
            }
        }
    }

    /// <summary>Applies what the log says to the name space and, on a master, to the free space.</summary>
    private sealed class Sink(FamfsVolume volume) : ILogSink
    {
        // The verdict of an entry that breaks no rule of its own: the length of its path, never 0, above the path's hash.
        private const int LengthShift = 32;

        public ulong Judge(LogEntryView entry)
        {
            if (entry.Type is not (LogEntryType.File or LogEntryType.MakeDirectory))
            {
                return 0;
            }

            ReadOnlySpan<byte> path = entry.Path;
            return EntryRules.Check(entry, path, volume.Geometry) == EntryDefects.None
                ? ((ulong)path.Length << LengthShift) | volume.Names.Hash(path)
                : 0;
        }

        public void Announce(ReadOnlySpan<ulong> verdicts)
        {
            foreach (ulong verdict in verdicts)
            {
                volume.Names.Prefetch((uint)verdict);
            }
        }

        public void Entry(long index, LogEntryView entry, ulong verdict)
        {
            bool isNamed = verdict != 0
                && volume.Names.Add(entry, index, entry.PathOf((int)(verdict >> LengthShift)), (uint)verdict) == AddOutcome.Added;
            if (entry.Type == LogEntryType.File)
            {
                volume.Occupy(entry, isNamed);
            }
        }

        public void Damaged(LogDamage damage) => volume._damage.Add(damage);
    }
}
