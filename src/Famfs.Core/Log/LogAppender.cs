using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// The commit: entries first, flushed and fenced; only then the header's two counters in one store, flushed. A batch
/// becomes visible at once or not at all (design section 6). The caller holds the writer lock and has followed the log
/// to its end.
/// </summary>
internal static class LogAppender
{
    /// <summary>Writes sealed entries behind the <paramref name="next"/> that are there; nobody believes them yet.</summary>
    /// <param name="device">The device, writable.</param>
    /// <param name="next">Index of the first new entry.</param>
    /// <param name="entries">Entries of 544 bytes, sealed with their indexes; the caller has checked that they fit.</param>
    public static void Write(DaxDevice device, long next, ReadOnlySpan<byte> entries)
    {
        long offset = MediaLayout.EntryOffset(next);
        device.Write(offset, entries);
        device.Flush(offset, entries.Length);
    }

    /// <summary>Makes the entries before <paramref name="end"/>, which are in memory, visible.</summary>
    public static void Publish(DaxDevice device, long end)
    {
        device.Store16(MediaLayout.LogOffset + LogHeader.PublishOffset, (ulong)end, (ulong)end);
        device.Flush(MediaLayout.LogOffset + LogHeader.PublishOffset, 16);
    }
}
