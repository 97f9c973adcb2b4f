using Famfs.Devices;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Volumes;

/// <summary>
/// An open file system. It follows the log: what is committed anywhere is seen at the next <see cref="Follow"/>, and
/// nothing is read twice. Any number of threads may use it.
/// </summary>
public sealed partial class FamfsVolume : IDisposable
{
    private readonly LogReader _log;
    private readonly Sink _sink;
    private readonly SpaceHolds _holds;
    private bool _superblockIsTorn;
    private FamfsException? _superblockProblem;

    private FamfsVolume(DaxDevice device, Superblock superblock, MediaGeometry geometry)
    {
        Device = device;
        Superblock = superblock;
        Geometry = geometry;
        _log = new LogReader(device, geometry.LogLength);
        _sink = new Sink(this);
        _holds = new SpaceHolds(device);
        Space = new SpaceLedger(device, geometry, Names);
    }

    /// <summary>Device node or image file.</summary>
    public string DevicePath => Device.Path;

    /// <summary>Bytes of the pages that a mapping of the device consists of.</summary>
    public long PageSize => Device.PageSize;

    /// <summary>The superblock as it was when the log was last followed.</summary>
    public Superblock Superblock { get; private set; }

    /// <summary>The role of this host, by the identity that it has now.</summary>
    public FamfsRole Role => HostIdentity.Current().Owns(Superblock) ? FamfsRole.Master : FamfsRole.Client;

    /// <summary>Entries of the log that were followed.</summary>
    public long LogPosition { get; private set; }

    /// <summary>Entries that the log has room for.</summary>
    public long LogCapacity => MediaLayout.SlotCount(Geometry.LogLength);

    /// <summary>Entries that cannot be believed although later ones can, as they are now; the first thousand of them.</summary>
    public IReadOnlyList<LogDamage> Damage
    {
        get
        {
            lock (Gate)
            {
                byte[] bytes = new byte[MediaLayout.EntrySize];
                return [.. _damage.Indexes.Take(1000).Select(index =>
                {
                    _log.ReadFresh(index, bytes);
                    return LogReader.Describe(bytes, index);
                })];
            }
        }
    }

    internal DaxDevice Device { get; }

    internal MediaGeometry Geometry { get; }

    internal NameSpace Names { get; } = new();

    /// <summary>Guards what is followed.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>To whom the space belongs.</summary>
    internal SpaceLedger Space { get; }

    internal bool IsDisposed { get; private set; }

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
            Superblock superblock = SuperblockStore.Require(device, out _);
            FamfsVolume volume = new(device, superblock, SuperblockRules.Geometry(superblock, device));
            volume.Follow();
            return volume.FollowProblem is { } problem ? throw problem : volume;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Looks for what was committed since the last look; when there is nothing it costs one read of the headers. Where they
    /// are damaged, <see cref="FollowProblem"/> tells.
    /// </summary>
    /// <returns>Number of log entries that are new.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.FileSystemChanged"/>, <see cref="FamfsErrorId.NotFamfs"/>.</exception>
    public long Follow()
    {
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return FollowTo();
        }
    }

    /// <summary>Closes the device.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            IsDisposed = true;
            Device.Dispose();
        }
    }

    /// <summary>Reads the superblock again, past this host's cache.</summary>
    private void Refresh()
    {
        SuperblockStatus status = SuperblockStore.Read(Device, out Superblock current, out _superblockIsTorn);
        bool isSame = current.FileSystemUuid == Superblock.FileSystemUuid && current.LogLength == Superblock.LogLength;
        if (status == SuperblockStatus.BadCrc && isSame)
        {
            // Damage, and not another file system: what is known of this one can still be read.
            _superblockProblem ??= FamfsException.Create(
                FamfsErrorId.SuperblockInvalid, DevicePath, SuperblockRules.Describe(status, current));
            return;
        }

        _superblockProblem = null;
        SuperblockStore.Require(DevicePath, status, current);
        if (!isSame)
        {
            throw FamfsException.Create(FamfsErrorId.FileSystemChanged, DevicePath);
        }

        Superblock = current;
    }
}
