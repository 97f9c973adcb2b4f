using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// Reads the log as readers do: without a lock, from private copies, after dropping the lines that another host may
/// have written since (design section 6; famfs.md sections 3 and 8).
/// </summary>
internal sealed class LogReader(DaxDevice device, long logLength)
{
    /// <summary>
    /// Entries that room is made for in advance, as many as a header may honestly say; beyond that it grows with those that
    /// are there.
    /// </summary>
    public const int MostExpected = 1 << 20;

    /// <summary>The header as it is now.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogInvalid"/>.</exception>
    public LogHeader ReadHeader()
    {
        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.ReadThrough(MediaLayout.LogOffset, bytes);
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
        List<LogDamage> suspects = [];
        long chunks = (to - from + LogChunk.MostEntries - 1) / LogChunk.MostEntries;
        if (chunks == 1)
        {
            LogChunk only = new((int)(to - from));
            Load(only, from, to, sink);
            TakeIn(only, sink, suspects);
        }
        else if (chunks > 1)
        {
            using LogLookAhead ahead = new(chunks, (chunk, number) => Load(chunk, from + (number * LogChunk.MostEntries), to, sink));
            for (long number = 0; number < chunks; number++)
            {
                LogChunk chunk = ahead.Take();
                TakeIn(chunk, sink, suspects);
                ahead.Return(chunk);
            }
        }

        return suspects.Count == 0 ? to : suspects[0].Index;
    }

    /// <summary>Copies and judges the entries from <paramref name="start"/> on, as many as a chunk holds.</summary>
    private void Load<TSink>(LogChunk chunk, long start, long to, TSink sink)
        where TSink : ILogSink
    {
        ReadFresh(start, chunk.Reset(start, (int)Math.Min(to - start, LogChunk.MostEntries)));
        chunk.Judge(sink);
    }

    /// <summary>Hands a chunk to the sink, and the suspects of before once an entry behind them is good.</summary>
    private void TakeIn<TSink>(LogChunk chunk, TSink sink, List<LogDamage> suspects)
        where TSink : ILogSink
    {
        sink.Announce(chunk.Verdicts);
        for (int i = 0; i < chunk.Count; i++)
        {
            long index = chunk.Start + i;
            if (!chunk.IsIntact(i))
            {
                ReadFresh(index, chunk[i]);
                if (!chunk.Judge(i, sink))
                {
                    suspects.Add(Describe(chunk[i], index));
                    continue;
                }
            }

            if (suspects.Count > 0)
            {
                suspects.ForEach(sink.Damaged);
                suspects.Clear();
            }

            sink.Entry(index, new LogEntryView(chunk[i]), chunk.Verdicts[i]);
        }
    }

    /// <summary>Copies of entries as they are now, whatever their worth.</summary>
    public void ReadFresh(long index, Span<byte> entries) => device.ReadThrough(MediaLayout.EntryOffset(index), entries);

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
