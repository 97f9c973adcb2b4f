using System.Collections.Immutable;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>
/// Space for new files: one extent if at all possible, up to 16 otherwise; strips of an interleaved file each in a
/// bucket of their own (format.md section 9).
/// </summary>
/// <param name="geometry">The device.</param>
/// <param name="free">Its free space.</param>
internal sealed class Allocator(MediaGeometry geometry, FreeSpace free)
{
    private readonly List<FreeExtent> _excluded = [];

    /// <summary>The free space.</summary>
    public FreeSpace Free { get; } = free;

    /// <summary>Space for <paramref name="size"/> bytes, or null when there is not enough.</summary>
    public FileLayout? Allocate(long size, Interleaving? interleaving) =>
        size > geometry.DeviceSize ? null // before it is rounded up, where it would wrap
        : interleaving is null || size < interleaving.ChunkSize ? Simple(size)
        : Interleaved(size, interleaving);

    /// <summary>An allocator with the same free space, of which nothing is taken here.</summary>
    public Allocator Copy()
    {
        FreeSpace copy = new(geometry.DataStart, geometry.DataStart);
        foreach (FreeExtent extent in Free.Extents)
        {
            copy.Add(extent);
        }

        return new Allocator(geometry, copy);
    }

    /// <summary>As <see cref="Allocate"/>, at the end of the device if that is free: what comes later stays in one piece.</summary>
    public FileLayout? AllocateAtEnd(long size)
    {
        long end = geometry.DeviceSize / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit;
        long length = MediaLayout.RoundUpToUnit(size);
        return Free.TakeWithin(end - length, end, length) is { } last
            ? new FileLayout([ToExtent(last)])
            : Allocate(size, interleaving: null);
    }

    /// <summary>Gives the space of a layout back.</summary>
    public void Release(FileLayout layout)
    {
        foreach (Extent extent in layout.Extents)
        {
            Free.Add(new FreeExtent((long)extent.Offset, (long)extent.Length));
        }
    }

    /// <summary>Keeps away from what others have claimed; replaces the exclusions of before.</summary>
    public void Exclude(List<FreeExtent> claims)
    {
        Readmit();
        foreach (FreeExtent claim in claims)
        {
            _excluded.AddRange(Free.Remove(claim.Offset, claim.Length));
        }
    }

    /// <summary>Ends the exclusions, so that what the log says of that space can be applied.</summary>
    public void Readmit()
    {
        _excluded.ForEach(Free.Add);
        _excluded.Clear();
    }

    /// <summary>Bytes of each strip of an interleaved file (format.md section 5).</summary>
    public static long StripLength(long size, Interleaving interleaving)
    {
        long stripe = interleaving.Strips * interleaving.ChunkSize;
        return (MediaLayout.RoundUpToUnit(size) + stripe - 1) / stripe * interleaving.ChunkSize;
    }

    /// <summary>The longest free run inside each bucket, in bytes.</summary>
    public long[] RoomOfBuckets(int buckets)
    {
        long size = BucketSize(buckets);
        long[] room = new long[buckets];
        foreach (FreeExtent free in Free.Extents)
        {
            for (long bucket = free.Offset / size; bucket < buckets && bucket * size < free.End; bucket++)
            {
                long run = Math.Min(free.End, (bucket + 1) * size) - Math.Max(free.Offset, bucket * size);
                room[bucket] = Math.Max(room[bucket], run);
            }
        }

        return room;
    }

    private long BucketSize(int buckets) => geometry.DeviceSize / MediaLayout.AllocationUnit / buckets * MediaLayout.AllocationUnit;

    private FileLayout? Simple(long size)
    {
        ImmutableArray<FreeExtent> extents = Free.Take(MediaLayout.RoundUpToUnit(size));
        return extents.Length switch
        {
            0 => null,
            1 => new FileLayout([ToExtent(extents[0])]),
            _ => new FileLayout([.. extents.Select(ToExtent)]),
        };
    }

    private FileLayout? Interleaved(long size, Interleaving interleaving)
    {
        long bucket = BucketSize(interleaving.Buckets);
        long length = StripLength(size, interleaving);
        int[] order = [.. Enumerable.Range(0, interleaving.Buckets)];
        Random.Shared.Shuffle(order);

        List<FreeExtent> strips = [];
        foreach (int number in order)
        {
            if (Free.TakeWithin(number * bucket, (number + 1) * bucket, length) is { } strip)
            {
                strips.Add(strip);
                if (strips.Count == interleaving.Strips)
                {
                    return new FileLayout([.. strips.Select(ToExtent)], (ulong)interleaving.ChunkSize);
                }
            }
        }

        strips.ForEach(Free.Add);
        return null;
    }

    private static Extent ToExtent(FreeExtent extent) => new(0, (ulong)extent.Offset, (ulong)extent.Length);
}
