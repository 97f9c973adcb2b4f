namespace Famfs.OnMedia;

/// <summary>
/// The rules that one entry must keep by itself. The log may come from a hostile host: what fails here never enters
/// the name space (the reference's gaps are in format.md section 10).
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

    /// <summary>
    /// The place inside the tree that a recorded path leads to. The reference records a path as it was typed, such as
    /// <c>s/../up</c> or <c>s//dbl</c>, and resolves it when it plays the log (format.md section 10).
    /// </summary>
    /// <param name="path">The recorded path.</param>
    /// <param name="buffer">Room for the place: as many bytes as the path has.</param>
    /// <returns>A valid path, never longer than the recorded one and as long only if it is the same; empty where there is none.</returns>
    public static ReadOnlySpan<byte> Resolve(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        if (IsValidPath(path))
        {
            return path;
        }

        if (path.Length is 0 or > MediaLayout.MaxPathBytes || path[0] == '/' || path.Contains((byte)0))
        {
            return [];
        }

        int length = 0;
        foreach (Range range in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = path[range];
            if (component.SequenceEqual(".."u8))
            {
                if (length == 0)
                {
                    return [];
                }

                length = Math.Max(buffer[..length].LastIndexOf((byte)'/'), 0);
            }
            else if (component.Length > 0 && !component.SequenceEqual("."u8))
            {
                if (length > 0)
                {
                    buffer[length++] = (byte)'/';
                }

                component.CopyTo(buffer[length..]);
                length += component.Length;
            }
        }

        return buffer[..length];
    }

    /// <summary>
    /// Whether a component of a path is <c>.meta</c>, which the reference takes for its own superblock and log in every
    /// directory (format.md section 10).
    /// </summary>
    public static bool IsReserved(ReadOnlySpan<byte> path)
    {
        for (int at = path.IndexOf(".meta"u8); at >= 0;)
        {
            int end = at + ".meta"u8.Length;
            if ((at == 0 || path[at - 1] == '/') && (end == path.Length || path[end] == '/'))
            {
                return true;
            }

            int next = path[end..].IndexOf(".meta"u8);
            at = next < 0 ? -1 : end + next;
        }

        return false;
    }

    /// <summary>Judges everything about an entry but its path.</summary>
    internal static EntryDefects CheckBody(LogEntryView entry, in MediaGeometry geometry) =>
        entry.Type == LogEntryType.File ? CheckFile(entry, geometry) : EntryDefects.None;

    private static EntryDefects CheckPath(ReadOnlySpan<byte> path) =>
        Resolve(path, stackalloc byte[MediaLayout.PathField]).Length > 0 ? EntryDefects.None : EntryDefects.PathInvalid;

    private static EntryDefects CheckFile(LogEntryView entry, in MediaGeometry geometry)
    {
        EntryDefects defects = entry.FileSize > long.MaxValue ? EntryDefects.SizeInvalid : EntryDefects.None;
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
            UInt128 used = entry.FileSize > mapped ? entry.FileSize - mapped : 0;
            defects |= CheckExtent(extent, (ulong)UInt128.Min(used, extent.Length), geometry);
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
            defects |= CheckExtent(strip, UsedOf(i, (long)strips, chunk, entry.FileSize), geometry);
            if (strip.Length != length)
            {
                defects |= EntryDefects.InterleaveInvalid;
            }
        }

        return (UInt128)length * strips < entry.FileSize ? defects | EntryDefects.SizeExceedsExtents : defects;
    }

    /// <summary>Bytes of a strip up to the last byte of its file.</summary>
    private static ulong UsedOf(int strip, long strips, ulong chunk, ulong fileSize)
    {
        UInt128 row = (UInt128)chunk * (ulong)strips;
        if (row == 0)
        {
            return 0;
        }

        UInt128 before = (UInt128)chunk * (ulong)strip;
        UInt128 rest = fileSize % row;
        UInt128 used = (fileSize / row * chunk) + (rest > before ? UInt128.Min(rest - before, chunk) : 0);
        return (ulong)UInt128.Min(used, ulong.MaxValue);
    }

    /// <summary>Judges the place of an extent.</summary>
    /// <param name="extent">The extent.</param>
    /// <param name="used">Its bytes up to the last byte of the file.</param>
    /// <param name="geometry">The bounds.</param>
    private static EntryDefects CheckExtent(in Extent extent, ulong used, in MediaGeometry geometry)
    {
        EntryDefects defects = extent.DeviceIndex == 0 ? EntryDefects.None : EntryDefects.ExtentDeviceUnknown;
        ulong unit = (ulong)geometry.AllocationUnit;
        ulong size = (ulong)geometry.DeviceSize;
        if (extent.Length == 0 || extent.Offset % unit != 0 || extent.Length % unit != 0)
        {
            defects |= EntryDefects.ExtentMisaligned;
        }

        // Compared without adding: offset + length may wrap. The reference hands out the last unit of a device that ends
        // within it; the bytes of the file are there all the same.
        ulong whole = (ulong)MediaLayout.RoundUpToUnit(geometry.DeviceSize);
        if (extent.Offset > size || extent.Length > whole - extent.Offset || used > size - extent.Offset)
        {
            defects |= EntryDefects.ExtentOutsideDevice;
        }

        return extent.Offset < (ulong)geometry.DataStart ? defects | EntryDefects.ExtentOverMetadata : defects;
    }
}
