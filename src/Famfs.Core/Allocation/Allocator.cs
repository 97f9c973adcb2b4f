using System.Collections.Immutable;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>
/// Space for new files: one extent if at all possible, up to 16 otherwise; strips of an interleaved file each in a
/// bucket of their own (design section 7, famfs.md section 9).
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
        long bucket = geometry.DeviceSize / MediaLayout.AllocationUnit / interleaving.Buckets * MediaLayout.AllocationUnit;
        long stripe = interleaving.Strips * interleaving.ChunkSize;
        long rows = (MediaLayout.RoundUpToUnit(size) + stripe - 1) / stripe;
        int[] order = [.. Enumerable.Range(0, interleaving.Buckets)];
        Random.Shared.Shuffle(order);

        List<FreeExtent> strips = [];
        foreach (int number in order)
        {
            if (Free.TakeWithin(number * bucket, (number + 1) * bucket, rows * interleaving.ChunkSize) is { } strip)
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
