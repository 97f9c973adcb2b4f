using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Maintenance;

/// <summary>Finds the end of a log by the content of its slots, for a header that cannot be believed.</summary>
/// <param name="device">The device.</param>
/// <param name="logLength">Bytes of the log.</param>
internal sealed class LogEnd(DaxDevice device, long logLength)
{
    /// <summary>More than a log of 8 MiB has: what a check that must not cost more than the log holds looks at.</summary>
    public const int SlotsToCheck = 1 << 14;

    private const int EntriesAtOnce = 480;
    private const int FewSlots = 16;

    private readonly LogReader _log = new(device, logLength);
    private readonly byte[] _buffer = new byte[EntriesAtOnce * MediaLayout.EntrySize];

    /// <summary>Entries that the log has room for.</summary>
    public long Capacity { get; } = MediaLayout.SlotCount(logLength);

    /// <summary>The number of entries by the counters of a header that is damaged elsewhere, where they agree; else by the slots.</summary>
    public long Find()
    {
        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.ReadThrough(MediaLayout.LogOffset, bytes);
        LogHeader.TryDecode(bytes, out LogHeader header);
        return header.NextIndex == header.NextSeqnum && header.NextIndex > 0 && header.NextIndex <= (ulong)Capacity
            ? (long)header.NextIndex
            : BehindIntact(0, Capacity);
    }

    /// <summary>After the last intact entry of a range, or its start.</summary>
    public long BehindIntact(long from, long to) =>
        Behind(from, to, static (bytes, index) => LogReader.IsIntact(bytes, index));

    /// <summary>
    /// After the last slot of a range that was ever written, or its start. A slot that was not holds zeros, which no reader
    /// has passed: the counters may go back to it. A few slots of zeros are entries that were destroyed.
    /// </summary>
    /// <param name="from">First slot.</param>
    /// <param name="to">The slot after the last.</param>
    /// <param name="most">Slots that are looked at: of more, those after them are what they are.</param>
    public long BehindWritten(long from, long to, long most = long.MaxValue)
    {
        if (to - from > most)
        {
            return BehindWritten(from, from + most) == from ? from : to;
        }

        long end = Behind(from, to, static (bytes, _) => bytes.IndexOfAnyExcept((byte)0) >= 0);
        return to - end > FewSlots ? end : to;
    }

    // From the end: in a healthy log the last slot answers, so it is read alone.
    private long Behind(long from, long to, SlotTest test)
    {
        int atOnce = 1;
        for (long end = to; end > from; atOnce = EntriesAtOnce)
        {
            long start = Math.Max(from, end - atOnce);
            _log.ReadFresh(start, _buffer.AsSpan(0, (int)(end - start) * MediaLayout.EntrySize));
            for (long i = end - 1; i >= start; i--)
            {
                if (test(_buffer.AsSpan((int)(i - start) * MediaLayout.EntrySize, MediaLayout.EntrySize), i))
                {
                    return i + 1;
                }
            }

            end = start;
        }

        return from;
    }

    private delegate bool SlotTest(ReadOnlySpan<byte> bytes, long index);
}
