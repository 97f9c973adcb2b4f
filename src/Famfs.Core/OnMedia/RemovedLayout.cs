using System.Buffers.Text;
using System.Text;

namespace Famfs.OnMedia;

/// <summary>
/// How an entry that was removed looks: its path is <c>.famfs.removed.N</c> in the root, where N is its index, and the path
/// that it had stands in bytes of the entry that nothing else uses (format.md section 15).
/// </summary>
public static class RemovedLayout
{
    private const int OriginalOffset = LogEntryView.CrcOffset - MediaLayout.PathField;

    /// <summary>The beginning of the name of every removed item.</summary>
    public static ReadOnlySpan<byte> Prefix => ".famfs.removed."u8;

    /// <summary>The path of an entry once it is removed.</summary>
    public static byte[] PathOf(long index) =>
        [.. Prefix, .. Encoding.ASCII.GetBytes(index.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Whether a path is that of something removed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="index">The entry that it stands for.</param>
    public static bool IsPath(ReadOnlySpan<byte> path, long index) =>
        path.StartsWith(Prefix)
        && Utf8Parser.TryParse(path[Prefix.Length..], out long number, out int length)
        && length == path.Length - Prefix.Length
        && number == index;

    /// <summary>Makes a copy of an entry one that was removed. The caller seals it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="index">Its index.</param>
    /// <param name="original">The path that it had.</param>
    public static void Remove(Span<byte> entry, long index, ReadOnlySpan<byte> original)
    {
        SetPath(entry, PathOf(index));
        if (HasRoom(new LogEntryView(entry)))
        {
            original.CopyTo(entry[OriginalOffset..]);
        }
    }

    /// <summary>Makes an entry have another path, and clears what follows it. The caller seals it.</summary>
    public static void SetPath(Span<byte> entry, ReadOnlySpan<byte> path)
    {
        LogEntryView view = new(entry);
        if (HasRoom(view))
        {
            entry.Slice(OriginalOffset, MediaLayout.PathField).Clear();
        }

        Span<byte> field = entry.Slice(view.PathOffset, MediaLayout.PathField);
        field.Clear();
        path.CopyTo(field);
    }

    /// <summary>The path that an entry had before it was removed; empty where it is not known.</summary>
    public static ReadOnlySpan<byte> OriginalOf(LogEntryView entry)
    {
        ReadOnlySpan<byte> field = entry.Bytes.Slice(OriginalOffset, MediaLayout.PathField);
        int end = field.IndexOf((byte)0);
        return HasRoom(entry) && end > 0 && EntryRules.IsValidPath(field[..end]) ? field[..end] : [];
    }

    // A file of many extents uses these bytes itself.
    private static bool HasRoom(LogEntryView entry) =>
        entry.Type == LogEntryType.MakeDirectory
        || (entry.Type == LogEntryType.File
            && (entry.ExtentType == ExtentType.Interleaved ? LogEntryView.Strips : LogEntryView.SimpleExtents)
                + (entry.OwnedCount * Extent.Size) <= OriginalOffset);
}
