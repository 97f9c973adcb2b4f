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
    /// <summary>Publishes sealed entries behind the <paramref name="next"/> that are there.</summary>
    /// <param name="device">The device, writable.</param>
    /// <param name="next">Index of the first new entry.</param>
    /// <param name="entries">Entries of 544 bytes, sealed with their indexes; the caller has checked that they fit.</param>
    public static void Append(DaxDevice device, long next, ReadOnlySpan<byte> entries)
    {
        long offset = MediaLayout.EntryOffset(next);
        device.Write(offset, entries);
        device.Flush(offset, entries.Length);

        ulong end = (ulong)(next + (entries.Length / MediaLayout.EntrySize));
        device.Store16(MediaLayout.LogOffset + LogHeader.PublishOffset, end, end);
        device.Flush(MediaLayout.LogOffset + LogHeader.PublishOffset, 16);
    }
}
