namespace Famfs.OnMedia;

/// <summary>
/// The rules that one entry must keep by itself. The log may come from a hostile host: what fails here never enters
/// the name space (design section 6; the reference's gaps are in famfs.md section 10).
/// </summary>
public static class EntryRules
{
    /// <summary>Judges an entry; types without rules have no defects.</summary>
    public static EntryDefects Check(LogEntryView entry, in MediaGeometry geometry) => Check(entry, entry.Path, geometry);

    /// <summary>As <see cref="Check(LogEntryView, in MediaGeometry)"/>, for who has looked for the end of the path already.</summary>
    internal static EntryDefects Check(LogEntryView entry, ReadOnlySpan<byte> path, in MediaGeometry geometry) => entry.Type switch
    {
        LogEntryType.File => CheckPath(path) | CheckFile(entry, geometry),
        LogEntryType.MakeDirectory => CheckPath(path),
        _ => EntryDefects.None,
    };

    /// <summary>A relative path of 1 to 79 bytes, <c>/</c>-separated, no empty, <c>.</c> or <c>..</c> component, no NUL.</summary>
    public static bool IsValidPath(ReadOnlySpan<byte> path)
    {
        if (path.Length is 0 or > MediaLayout.MaxPathBytes || path.Contains((byte)0))
        {
            return false;
        }

        while (true)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> component = slash < 0 ? path : path[..slash];
            if (component.Length == 0 || component.SequenceEqual("."u8) || component.SequenceEqual(".."u8))
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            path = path[(slash + 1)..];
        }
    }

    private static EntryDefects CheckPath(ReadOnlySpan<byte> path) =>
        IsValidPath(path) ? EntryDefects.None : EntryDefects.PathInvalid;

    private static EntryDefects CheckFile(LogEntryView entry, in MediaGeometry geometry)
    {
        EntryDefects defects = entry.FileSize is 0 or > long.MaxValue ? EntryDefects.SizeInvalid : EntryDefects.None;
        return entry.ExtentType switch
        {
            ExtentType.Simple => defects | CheckSimple(entry, geometry),
            ExtentType.Interleaved => defects | CheckInterleaved(entry, geometry),
            _ => defects | EntryDefects.ExtentTypeUnknown,
        };
    }

    private static EntryDefects CheckSimple(LogEntryView entry, in MediaGeometry geometry)
    {
        uint count = entry.ExtentCount;
        if (count is 0 or > MediaLayout.MaxExtents)
        {
            return EntryDefects.ExtentCountInvalid;
        }

        EntryDefects defects = EntryDefects.None;
        UInt128 mapped = 0;
        for (int i = 0; i < (int)count; i++)
        {
            Extent extent = entry.SimpleExtent(i);
            defects |= CheckExtent(extent, geometry);
            mapped += extent.Length;
        }

        return mapped < entry.FileSize ? defects | EntryDefects.SizeExceedsExtents : defects;
    }

    private static EntryDefects CheckInterleaved(LogEntryView entry, in MediaGeometry geometry)
    {
        ulong strips = entry.StripCount;
        if (entry.ExtentCount != 1 || strips is 0 or > MediaLayout.MaxStrips)
        {
            return EntryDefects.ExtentCountInvalid;
        }

        ulong chunk = entry.ChunkSize;
        ulong length = entry.Strip(0).Length;
        EntryDefects defects = EntryDefects.None;
        if (chunk == 0 || chunk % (ulong)geometry.AllocationUnit != 0 || length % chunk != 0)
        {
            defects |= EntryDefects.InterleaveInvalid;
        }

        for (int i = 0; i < (int)strips; i++)
        {
            Extent strip = entry.Strip(i);
            defects |= CheckExtent(strip, geometry);
            if (strip.Length != length)
            {
                defects |= EntryDefects.InterleaveInvalid;
            }
        }

        return (UInt128)length * strips < entry.FileSize ? defects | EntryDefects.SizeExceedsExtents : defects;
    }

    private static EntryDefects CheckExtent(in Extent extent, in MediaGeometry geometry)
    {
        EntryDefects defects = extent.DeviceIndex == 0 ? EntryDefects.None : EntryDefects.ExtentDeviceUnknown;
        ulong unit = (ulong)geometry.AllocationUnit;
        ulong size = (ulong)geometry.DeviceSize;
        if (extent.Length == 0 || extent.Offset % unit != 0 || extent.Length % unit != 0)
        {
            defects |= EntryDefects.ExtentMisaligned;
        }

        // Compared without adding: offset + length may wrap.
        if (extent.Offset > size || extent.Length > size - extent.Offset)
        {
            defects |= EntryDefects.ExtentOutsideDevice;
        }

        return extent.Offset < (ulong)geometry.DataStart ? defects | EntryDefects.ExtentOverMetadata : defects;
    }
}
