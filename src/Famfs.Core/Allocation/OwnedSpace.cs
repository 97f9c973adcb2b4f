using System.Runtime.InteropServices;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>Which entry owns which bytes of a device, and what two of them own both.</summary>
/// <param name="size">Bytes of the device; what an entry claims outside is not looked at here.</param>
internal sealed class OwnedSpace(long size)
{
    private readonly List<Owned> _owned = [];
    private bool _isOrdered = true;

    /// <summary>Room for so many extents.</summary>
    public void Expect(int count) => _owned.EnsureCapacity(count);

    /// <summary>Takes down what an entry says it owns, also when something else is wrong with it.</summary>
    public void Add(LogEntryView entry, long index)
    {
        for (int i = 0; i < entry.OwnedCount; i++)
        {
            Add(entry.Owned(i), index);
        }
    }

    /// <summary>As <see cref="Add(LogEntryView, long)"/>.</summary>
    public void Add(FileLayout layout, long index)
    {
        foreach (Extent extent in layout.Extents)
        {
            Add(extent, index);
        }
    }

    private void Add(in Extent extent, long index)
    {
        if (extent.Length > 0 && extent.Offset < (ulong)size && extent.Length <= (ulong)MediaLayout.RoundUpToUnit(size) - extent.Offset)
        {
            Owned owned = new((long)extent.Offset, extent.End, index);
            _isOrdered &= _owned.Count == 0 || _owned[^1].CompareTo(owned) <= 0;
            _owned.Add(owned);
        }
    }

    /// <summary>Overlaps, each of an extent with that one which reaches furthest of those before it, in the order of their place.</summary>
    public IEnumerable<(long Entry, long Offset, long Other)> Overlaps()
    {
        Sort();
        Owned furthest = new(0, -1, 0);
        foreach (Owned current in _owned)
        {
            if (current.Start < furthest.End)
            {
                yield return (current.Entry, current.Start, furthest.Entry);
            }

            if (current.End > furthest.End)
            {
                furthest = current;
            }
        }
    }

    /// <summary>Bytes of [<paramref name="from"/>, <paramref name="to"/>) in units of which something is owned.</summary>
    /// <param name="from">First byte.</param>
    /// <param name="to">The byte after the last.</param>
    /// <param name="unit">Bytes of a unit.</param>
    public long UnitsBetween(long from, long to, long unit = MediaLayout.AllocationUnit)
    {
        Sort();
        long bytes = 0;
        foreach (Owned owned in _owned)
        {
            long start = Math.Max(from, owned.Start / unit * unit);
            long end = Math.Min(to, (owned.End + unit - 1) / unit * unit);
            bytes += Math.Max(0, end - start);
            from = Math.Max(from, end);
        }

        return bytes;
    }

    // Most logs hand the device out from its start to its end.
    private void Sort()
    {
        if (!_isOrdered)
        {
            CollectionsMarshal.AsSpan(_owned).Sort();
            _isOrdered = true;
        }
    }

    private readonly record struct Owned(long Start, long End, long Entry) : IComparable<Owned>
    {
        public int CompareTo(Owned other) =>
            Start != other.Start ? Start.CompareTo(other.Start)
            : Entry != other.Entry ? Entry.CompareTo(other.Entry)
            : End.CompareTo(other.End);
    }
}
