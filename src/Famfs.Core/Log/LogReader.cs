using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// Reads the log as readers do: without a lock, from private copies, after dropping the lines that another host may
/// have written since (design section 6; famfs.md sections 3 and 8).
/// </summary>
internal sealed class LogReader(DaxDevice device, long logLength)
{
    // About 256 KiB at a time: large enough to make the copies cheap, small enough to stay in the cache.
    private const int EntriesAtOnce = 480;

    /// <summary>The header as it is now.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogInvalid"/>.</exception>
    public LogHeader ReadHeader()
    {
        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.Invalidate(MediaLayout.LogOffset, bytes.Length);
        device.Read(MediaLayout.LogOffset, bytes);
        bool intact = LogHeader.TryDecode(bytes, out LogHeader header);
        string? problem =
            header.Magic != LogHeader.MagicNumber ? "the magic is missing"
            : !intact ? "the CRC does not match"
            : header.LogLength != (ulong)logLength ? $"it says {header.LogLength} bytes where the superblock says {logLength}"
            : header.LastIndex != (ulong)(MediaLayout.SlotCount(logLength) - 1) ? $"last_index is {header.LastIndex}"
            : header.NextIndex > header.LastIndex + 1 ? $"next_index {header.NextIndex} lies behind the last slot"
            : null;
        return problem is null ? header : throw FamfsException.Create(FamfsErrorId.LogInvalid, device.Path, problem);
    }

    /// <summary>
    /// Hands the entries of [<paramref name="from"/>, <paramref name="to"/>) to the sink. Bad entries at the very end
    /// may still be on their way: they are left for the next look.
    /// </summary>
    /// <returns>Where the next look starts.</returns>
    public long Follow<TSink>(long from, long to, TSink sink)
        where TSink : ILogSink
    {
        if (from == to)
        {
            return to;
        }

        byte[] buffer = new byte[(int)Math.Min(to - from, EntriesAtOnce) * MediaLayout.EntrySize];
        List<LogDamage>? suspects = null;
        for (long start = from; start < to; start += EntriesAtOnce)
        {
            int count = (int)Math.Min(to - start, EntriesAtOnce);
            Span<byte> chunk = buffer.AsSpan(0, count * MediaLayout.EntrySize);
            ReadFresh(start, chunk);
            for (int i = 0; i < count; i++)
            {
                Span<byte> bytes = chunk.Slice(i * MediaLayout.EntrySize, MediaLayout.EntrySize);
                if (!IsIntact(bytes, start + i))
                {
                    ReadFresh(start + i, bytes);
                    if (!IsIntact(bytes, start + i))
                    {
                        (suspects ??= []).Add(Describe(bytes, start + i));
                        continue;
                    }
                }

                suspects?.ForEach(sink.Damaged);
                suspects = null;
                sink.Entry(start + i, new LogEntryView(bytes));
            }
        }

        return suspects is null ? to : suspects[0].Index;
    }

    /// <summary>Copies of entries as they are now, whatever their worth.</summary>
    public void ReadFresh(long index, Span<byte> entries)
    {
        long offset = MediaLayout.EntryOffset(index);
        device.Invalidate(offset, entries.Length);
        device.Read(offset, entries);
    }

    /// <summary>Whether an entry has the sequence number of its slot and the right CRC.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> bytes, long index)
    {
        LogEntryView entry = new(bytes);
        return entry.Seqnum == (ulong)index && entry.CrcMatches;
    }

    /// <summary>What is wrong with an entry that is not intact.</summary>
    public static LogDamage Describe(ReadOnlySpan<byte> bytes, long index)
    {
        LogEntryView entry = new(bytes);
        return new LogDamage(index, entry.CrcMatches ? $"sequence number {entry.Seqnum} in slot {index}" : "the CRC does not match");
    }
}
