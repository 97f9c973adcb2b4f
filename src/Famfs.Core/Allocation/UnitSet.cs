using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>A set of allocation units, one bit each, in pages that exist where something was in the set.</summary>
internal sealed class UnitSet
{
    private const int PageUnits = 1 << 15;

    private readonly Dictionary<long, ulong[]> _pages = [];

    /// <summary>Adds the units of an extent, which is whole units; some may be in the set already.</summary>
    public void Add(FreeExtent extent) => Visit(extent, static (word, mask) => word | mask);

    /// <summary>Takes the units of an extent out.</summary>
    public void Remove(FreeExtent extent) => Visit(extent, static (word, mask) => word & ~mask);

    /// <summary>Whether any unit of an extent is in the set.</summary>
    public bool Contains(FreeExtent extent) => Visit(extent, static (word, _) => word);

    /// <returns>Whether any unit of the extent was in the set.</returns>
    private bool Visit(FreeExtent extent, Func<ulong, ulong, ulong> change)
    {
        bool found = false;
        long end = extent.End / MediaLayout.AllocationUnit;
        for (long unit = extent.Offset / MediaLayout.AllocationUnit; unit < end;)
        {
            long number = unit / PageUnits;
            if (!_pages.TryGetValue(number, out ulong[]? page))
            {
                _pages[number] = page = new ulong[PageUnits / 64];
            }

            int within = (int)(unit % PageUnits);
            int bits = (int)Math.Min(end - unit, 64 - (within % 64));
            ulong mask = (ulong.MaxValue >> (64 - bits)) << (within % 64);
            ref ulong word = ref page[within / 64];
            found |= (word & mask) != 0;
            word = change(word, mask);
            unit += bits;
        }

        return found;
    }
}
