namespace Famfs.Allocation;

/// <summary>A run of device bytes, free or in use as its holder says.</summary>
internal readonly record struct FreeExtent(long Offset, long Length)
{
    public long End => Offset + Length;

    /// <summary>The bytes that extents cover together, as runs that do not touch, in the order of their place.</summary>
    public static IEnumerable<FreeExtent> Merge(List<FreeExtent> extents)
    {
        extents.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        FreeExtent run = default;
        foreach (FreeExtent extent in extents)
        {
            if (run.Length > 0 && extent.Offset <= run.End)
            {
                run = run with { Length = Math.Max(run.End, extent.End) - run.Offset };
                continue;
            }

            if (run.Length > 0)
            {
                yield return run;
            }

            run = extent;
        }

        if (run.Length > 0)
        {
            yield return run;
        }
    }
}
