using System.Collections.Concurrent;
using Famfs.Devices;
using Famfs.Interop;

namespace Famfs.Volumes;

/// <summary>
/// The file systems that this process has open. A further command on the same device follows the log from where the
/// last one was; a device that was replaced or formatted again is opened again, and so is one whose memory
/// has gone: opening tells why. A file system that nobody has leased for a while is closed.
/// </summary>
public static class VolumeCache
{
    private static readonly ConcurrentDictionary<string, Place> Places = new(StringComparer.Ordinal);
    private static readonly Lock TimerGate = new();
    private static Timer? _timer;

    /// <summary>How long a file system stays open that nobody uses.</summary>
    internal static TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The file system on a device, followed to the end of its log. It stays open until the lease is disposed.</summary>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Open"/>.</exception>
    public static VolumeLease Lease(string path) => Lease(path, static volume => volume.Follow(), out _);

    /// <summary>As <see cref="Lease(string)"/>, for a user who never gives it back: open until <see cref="Forget"/>.</summary>
    public static FamfsVolume Get(string path)
    {
        VolumeLease lease = Lease(path);
        return lease.Volume;
    }

    /// <summary>
    /// As <see cref="FamfsVolume.Update"/>. From now on the file system stays open until <see cref="Forget"/>: what was told of it is
    /// known as long as it is.
    /// </summary>
    public static IReadOnlyList<FamfsItem> Update(string path)
    {
        using VolumeLease lease = Lease(path, static v => v.Update(), out IReadOnlyList<FamfsItem>? news, stays: true);
        return news ?? lease.Volume.Update();
    }

    /// <summary>Lets go of the file system on a device; it is closed when the last of those who have leased it is done.</summary>
    public static void Forget(string path)
    {
        if (Places.TryGetValue(Path.GetFullPath(path), out Place? place))
        {
            lock (place)
            {
                place.Retire();
                place.Stays = false;
            }
        }
    }

    /// <summary>Lets go of all file systems, as <see cref="Forget"/> does of one.</summary>
    public static void Clear()
    {
        foreach (string path in Places.Keys)
        {
            Forget(path);
        }
    }

    // Only those who use the same device wait for each other.
    private static VolumeLease Lease<T>(string path, Func<FamfsVolume, T> follow, out T? followed, bool stays = false)
    {
        followed = default;
        path = Path.GetFullPath(path);
        Place place = Places.GetOrAdd(path, static _ => new Place());
        lock (place)
        {
            place.Stays |= stays;
            if (place.Open is { } open)
            {
                if (place.IsReadOnly == DaxDevice.IsReadOnlyProcess && Libc.Stat(path, out FileStatus now) == 0
                    && IsSame(place.Status, now) && TryFollow(open.Volume, follow, out followed))
                {
                    return new VolumeLease(open);
                }

                place.Retire();
            }

            place.IsReadOnly = DaxDevice.IsReadOnlyProcess;
            OpenVolume opened = new(FamfsVolume.Open(path));
            Libc.Stat(path, out place.Status);
            place.Open = opened;
            StartTimer();
            return new VolumeLease(opened);
        }
    }

    private static bool IsSame(in FileStatus before, in FileStatus now) =>
        before.Inode == now.Inode && before.FileSystemMajor == now.FileSystemMajor && before.FileSystemMinor == now.FileSystemMinor
        && before.DeviceMajor == now.DeviceMajor && before.DeviceMinor == now.DeviceMinor && before.Size == now.Size;

    private static bool TryFollow<T>(FamfsVolume volume, Func<FamfsVolume, T> follow, out T? followed)
    {
        try
        {
            followed = follow(volume);
            return true;
        }
        catch (FamfsException e) when (e.Id is FamfsErrorId.FileSystemChanged or FamfsErrorId.NotFamfs or FamfsErrorId.DeviceFault)
        {
            followed = default;
            return false;
        }
    }

    private static void StartTimer()
    {
        lock (TimerGate)
        {
            _timer ??= new Timer(static _ => CloseIdle(), null, IdleTime, IdleTime / 4);
        }
    }

    private static void CloseIdle()
    {
        bool any = false;
        foreach (Place place in Places.Values)
        {
            // One that is being opened or followed is in use.
            if (!Monitor.TryEnter(place))
            {
                any = true;
                continue;
            }

            try
            {
                if (place.Open is { } open && !place.Stays && open.IsIdle(IdleTime))
                {
                    place.Retire();
                }

                any |= place.Open is not null && !place.Stays;
            }
            finally
            {
                Monitor.Exit(place);
            }
        }

        if (!any)
        {
            // A process that has nothing open runs no timer.
            lock (TimerGate)
            {
                if (Places.Values.All(static p => p.Open is null || p.Stays))
                {
                    _timer?.Dispose();
                    _timer = null;
                }
            }
        }
    }

    /// <summary>The volume that is open on one path. Its lock is held while it is opened and followed.</summary>
    private sealed class Place
    {
        public FileStatus Status;

        public bool IsReadOnly;

        public bool Stays;

        public volatile OpenVolume? Open;

        public void Retire()
        {
            Open?.Retire();
            Open = null;
        }
    }
}
