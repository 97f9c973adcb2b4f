using System.Diagnostics;

namespace Famfs.Volumes;

/// <summary>
/// Tells of what is created, renamed, changed or removed in file systems, by any host, soon after it is. Memory that other hosts
/// write gives no sign, so the watch looks at it: soon after something came, then less and less often, up to
/// <see cref="Longest"/> apart.
/// A look at a file system where nothing is new costs one read of its headers.
/// </summary>
public sealed class LogWatch : IDisposable
{
    /// <summary>The longest pause between two looks, and so how late something new is told at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly List<Place> _places = [];

    /// <summary>Looks taken so far.</summary>
    public long Looks { get; private set; }

    /// <summary>Watches the file system on a device from now on, or from its beginning.</summary>
    /// <exception cref="FamfsException">As <see cref="VolumeCache.Lease(string)"/>.</exception>
    public void Add(string device, bool includeExisting)
    {
        VolumeLease lease = VolumeCache.Lease(device);
        _places.Add(new Place(device, lease, lease.Volume.Feed(includeExisting)));
    }

    /// <summary>
    /// Reports changes as they come: items with <see cref="FamfsItem.ChangeKind"/>. A device that is reformatted is watched from its
    /// new beginning.
    /// </summary>
    /// <exception cref="FamfsException">As <see cref="VolumeCache.Lease(string)"/>, when a file system is gone.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<FamfsItem> Run(TimeSpan? timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan pause = Shortest;
        while (_places.Count > 0)
        {
            bool any = false;
            foreach (Place place in _places)
            {
                Looks++;
                foreach (FamfsItem item in place.Look())
                {
                    cancel.ThrowIfCancellationRequested();
                    any = true;
                    yield return item;
                }
            }

            pause = any ? Shortest : pause * 2 < Longest ? pause * 2 : Longest;
            TimeSpan left = timeout is { } whole ? whole - Stopwatch.GetElapsedTime(start) : pause;
            if (left <= TimeSpan.Zero)
            {
                yield break;
            }

            cancel.WaitHandle.WaitOne(left < pause ? left : pause);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Lets go of the file systems.</summary>
    public void Dispose() => _places.ForEach(p => p.Dispose());

    private sealed class Place(string device, VolumeLease lease, ChangeFeed feed) : IDisposable
    {
        public IEnumerable<FamfsItem> Look()
        {
            VolumeLease now = VolumeCache.Lease(device);
            if (now.Volume != lease.Volume)
            {
                lease.Volume.Drop(feed);
                feed = now.Volume.Feed(includeExisting: true);
            }

            lease.Dispose();
            lease = now;
            FamfsVolume volume = lease.Volume;
            foreach (ItemNews news in volume.Take(feed))
            {
                yield return volume.Describe(news);
            }
        }

        public void Dispose()
        {
            lease.Volume.Drop(feed);
            lease.Dispose();
        }
    }
}
