using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// The commit: entries first, flushed and fenced; only then the header's two counters in one store, flushed. A batch
/// becomes visible at once or not at all (format.md section 8). The caller holds the writer lock and has followed the log
/// to its end.
/// </summary>
internal static class LogAppender
{
    /// <summary>Writes sealed entries after the <paramref name="next"/> that are there; nobody believes them yet.</summary>
    /// <param name="device">The device, writable.</param>
    /// <param name="next">Index of the first new entry.</param>
    /// <param name="entries">Entries of 544 bytes, sealed with their indexes; the caller has checked that they fit.</param>
    public static void Write(DaxDevice device, long next, ReadOnlySpan<byte> entries)
    {
        long offset = MediaLayout.EntryOffset(next);
        device.Write(offset, entries);
        device.Flush(offset, entries.Length);
        EngineTrace.Tell($"New entries from {next} on in the log of '{device.Path}': {entries.Length} bytes at {offset}, flushed.");
    }

    /// <summary>Makes the entries before <paramref name="end"/>, which are in memory, visible.</summary>
    public static void Publish(DaxDevice device, long end)
    {
        const long Offset = MediaLayout.LogOffset + LogHeader.PublishOffset;
        device.Store16(Offset, (ulong)end, (ulong)end);
        device.Flush(Offset, LogHeader.PublishSize);
        EngineTrace.Tell($"The log of '{device.Path}' has {end} entries: 16 bytes at {Offset}, flushed.");
    }

    /// <summary>
    /// Whether an entry is in memory as it was written. A second writer, which no lock of this machine excludes, writes
    /// into the same slots. Both write their entries, then look at the counters, then publish, then look at their first
    /// entry: where both publish, the counters were the same to both, so that one of them finds the other's entry in its
    /// slot.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="index">Index of the entry.</param>
    /// <param name="entry">Its bytes.</param>
    public static bool IsThere(DaxDevice device, long index, ReadOnlySpan<byte> entry)
    {
        Span<byte> bytes = stackalloc byte[MediaLayout.EntrySize];
        device.ReadThrough(MediaLayout.EntryOffset(index), bytes);
        return bytes.SequenceEqual(entry);
    }

    /// <summary>Whether the counters in memory say that there are so many entries.</summary>
    public static bool IsAt(DaxDevice device, long end)
    {
        Span<byte> header = stackalloc byte[MediaLayout.LogHeaderSize];
        device.ReadThrough(MediaLayout.LogOffset, header);
        LogHeader.TryDecode(header, out LogHeader present);
        return present.NextIndex == (ulong)end;
    }
}
