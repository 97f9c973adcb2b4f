using System.Collections.Immutable;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>
/// The free bytes of a device as extents ordered by place and by length; every operation costs O(log n). Nothing
/// outside the range it was made with is ever handed out. All lengths are whole units.
/// </summary>
internal sealed class FreeSpace
{
    private readonly SortedSet<FreeExtent> _byOffset = new(Comparer<FreeExtent>.Create(static (a, b) => a.Offset.CompareTo(b.Offset)));
    private readonly SortedSet<FreeExtent> _byLength = new(Comparer<FreeExtent>.Create(static (a, b) =>
        a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.Offset.CompareTo(b.Offset)));

    // What is left of the extent that was last cut from, kept out of the sets, and the shortest length that it is still
    // the best fit for: nothing in the sets is as long as that and shorter than the extent was.
    private FreeExtent _open;
    private long _openFits;

    /// <summary>All of [<paramref name="start"/>, <paramref name="end"/>) is free.</summary>
    public FreeSpace(long start, long end)
    {
        if (end > start)
        {
            Insert(new FreeExtent(start, end - start));
        }
    }

    /// <summary>Free bytes.</summary>
    public long Total { get; private set; }

    /// <summary>Length of the longest free extent.</summary>
    public long Largest => Math.Max(_open.Length, _byLength.Count == 0 ? 0 : _byLength.Max.Length);

    /// <summary>The free extents in the order of their place.</summary>
    public IEnumerable<FreeExtent> Extents
    {
        get
        {
            Close();
            return _byOffset;
        }
    }

    /// <summary>Marks bytes as used. Parts that are used already, or lie outside, do not matter.</summary>
    /// <returns>The parts that were free before.</returns>
    public List<FreeExtent> Remove(long offset, long length)
    {
        Close();
        List<FreeExtent> taken = [];
        long end = offset + length;
        while (length > 0 && FindFirstEndingAfter(offset) is { } free && free.Offset < end)
        {
            Delete(free);
            if (free.Offset < offset)
            {
                Insert(new FreeExtent(free.Offset, offset - free.Offset));
            }

            if (free.End > end)
            {
                Insert(new FreeExtent(end, free.End - end));
            }

            long from = Math.Max(free.Offset, offset);
            taken.Add(new FreeExtent(from, Math.Min(free.End, end) - from));
        }

        return taken;
    }

    /// <summary>Gives back bytes that were taken before.</summary>
    public void Add(FreeExtent extent)
    {
        Close();
        if (FindFirstEndingAfter(extent.Offset - 1) is { } before && before.End == extent.Offset)
        {
            Delete(before);
            extent = new FreeExtent(before.Offset, before.Length + extent.Length);
        }

        if (FindFirstEndingAfter(extent.End) is { } after && after.Offset == extent.End)
        {
            Delete(after);
            extent = new FreeExtent(extent.Offset, extent.Length + after.Length);
        }

        Insert(extent);
    }

    /// <summary>
    /// Takes <paramref name="length"/> bytes: the smallest free extent that is large enough, or else the largest ones,
    /// at most <paramref name="pieces"/>. Nothing is taken when that is not enough.
    /// </summary>
    /// <returns>The extents in the order in which they make up the bytes, or an empty array.</returns>
    public ImmutableArray<FreeExtent> Take(long length, int pieces = MediaLayout.MaxExtents)
    {
        if (length >= _openFits && length <= _open.Length)
        {
            return [CutOpen(length)];
        }

        Close();
        FreeExtent fit = _byLength.GetViewBetween(new FreeExtent(0, length), new FreeExtent(long.MaxValue, long.MaxValue)).Min;
        if (fit.Length > 0)
        {
            Delete(fit);
            Total += fit.Length;
            (_open, _openFits) = (fit, length);
            return [CutOpen(length)];
        }

        List<FreeExtent> chosen = [];
        long missing = length;
        foreach (FreeExtent free in _byLength.Reverse().Take(pieces))
        {
            chosen.Add(new FreeExtent(free.Offset, Math.Min(free.Length, missing)));
            missing -= chosen[^1].Length;
            if (missing == 0)
            {
                break;
            }
        }

        if (missing > 0)
        {
            return [];
        }

        chosen.ForEach(c => Remove(c.Offset, c.Length));
        return [.. chosen.OrderBy(c => c.Offset)];
    }

    /// <summary>
    /// Takes the first free run of <paramref name="length"/> bytes inside [<paramref name="start"/>, <paramref name="end"/>).
    /// </summary>
    public FreeExtent? TakeWithin(long start, long end, long length)
    {
        Close();
        for (long from = start; FindFirstEndingAfter(from) is { } free && free.Offset < end; from = free.End)
        {
            long offset = Math.Max(free.Offset, start);
            if (Math.Min(free.End, end) - offset >= length)
            {
                Remove(offset, length);
                return new FreeExtent(offset, length);
            }
        }

        return null;
    }

    private FreeExtent CutOpen(long length)
    {
        FreeExtent cut = _open with { Length = length };
        _open = new FreeExtent(cut.End, _open.Length - length);
        Total -= length;
        return cut;
    }

    /// <summary>Puts what is left of the open extent back into the sets.</summary>
    private void Close()
    {
        if (_open.Length > 0)
        {
            Total -= _open.Length;
            Insert(_open);
        }

        (_open, _openFits) = (default, 0);
    }

    private FreeExtent? FindFirstEndingAfter(long offset)
    {
        // Extents do not overlap: the only one that starts at or before and still ends after is the nearest before.
        // (Min and Max of a view cost O(log n), its Count O(n); an empty view has the empty extent as both.)
        FreeExtent before = offset < 0 ? default : _byOffset.GetViewBetween(default, new FreeExtent(offset, 0)).Max;
        if (before.Length > 0 && before.End > offset)
        {
            return before;
        }

        FreeExtent after = _byOffset.GetViewBetween(new FreeExtent(Math.Max(offset + 1, 0), 0), new FreeExtent(long.MaxValue, 0)).Min;
        return after.Length > 0 ? after : null;
    }

    private void Insert(FreeExtent extent)
    {
        _byOffset.Add(extent);
        _byLength.Add(extent);
        Total += extent.Length;
    }

    private void Delete(FreeExtent extent)
    {
        _byOffset.Remove(extent);
        _byLength.Remove(extent);
        Total -= extent.Length;
    }
}
