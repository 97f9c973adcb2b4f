using System.Collections.Immutable;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>The space of a file that grows past its end, and shrinks again to what it needs.</summary>
internal static class GrowingLayout
{
    /// <summary>Takes free space for the end of a file: next to what it has if that is free, else elsewhere.</summary>
    /// <param name="free">The free space.</param>
    /// <param name="present">What the file has.</param>
    /// <param name="length">Bytes to add; whole units.</param>
    /// <returns>The new extents, or none where there is not enough space or no room for their number.</returns>
    public static ImmutableArray<Extent> Take(FreeSpace free, ImmutableArray<Extent> present, long length)
    {
        if (!present.IsEmpty && free.TakeWithin(present[^1].End, present[^1].End + length, length) is { } next)
        {
            return [new Extent(0, (ulong)next.Offset, (ulong)next.Length)];
        }

        int room = MediaLayout.MaxExtents - present.Length;
        return room <= 0 ? [] : [.. free.Take(length, room).Select(f => new Extent(0, (ulong)f.Offset, (ulong)f.Length))];
    }

    /// <summary>Appends new extents to those of a file; two that meet become one.</summary>
    public static FileLayout Join(ImmutableArray<Extent> present, ImmutableArray<Extent> added) =>
        !present.IsEmpty && present[^1].End == (long)added[0].Offset
            ? new FileLayout([.. present[..^1], present[^1] with { Length = present[^1].Length + added[0].Length }, .. added[1..]])
            : new FileLayout([.. present, .. added]);

    /// <summary>Cuts a layout after a number of bytes.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="keep">Bytes to keep; whole units.</param>
    /// <returns>What is kept, and what is spare, or null.</returns>
    public static (FileLayout Kept, FileLayout? Spare) Trim(FileLayout layout, long keep)
    {
        List<Extent> kept = [];
        List<Extent> rest = [];
        foreach (Extent extent in layout.Extents)
        {
            ulong length = (ulong)Math.Clamp(keep, 0, (long)extent.Length);
            keep -= (long)length;
            if (length > 0)
            {
                kept.Add(extent with { Length = length });
            }

            if (length < extent.Length)
            {
                rest.Add(new Extent(0, extent.Offset + length, extent.Length - length));
            }
        }

        return rest.Count == 0 ? (layout, null) : (new FileLayout([.. kept]), new FileLayout([.. rest]));
    }
}
