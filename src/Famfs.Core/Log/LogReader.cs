using System.Buffers;
using System.Runtime.CompilerServices;
using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// Reads the log as readers do: without a lock, from private copies, after dropping the lines that another host may
/// have written since (format.md sections 3 and 8).
/// </summary>
internal sealed class LogReader(DaxDevice device, long logLength)
{
    /// <summary>
    /// Entries that room is made for in advance, as many as a header may honestly say; beyond that it grows with those that
    /// are there.
    /// </summary>
    public const int MostExpected = 1 << 20;

    /// <summary>
    /// Unbelievable entries after which the log is taken to end: a header may claim any number of entries, and the work that it
    /// causes is bounded by those that are there.
    /// </summary>
    public const int MostSuspects = 1 << 20;

    /// <summary>A change that is in the journal: its entries count instead of those that are in the log.</summary>
    public PendingChange? Pending { get; set; }

    /// <summary>The header as it is now.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogInvalid"/>.</exception>
    public LogHeader ReadHeader()
    {
        string? problem = HeaderProblem(out LogHeader header);
        return problem is null ? header : throw FamfsException.Create(FamfsErrorId.LogInvalid, device.Path, problem);
    }

    /// <summary>As <see cref="ReadHeader"/>.</summary>
    /// <returns>The problem of the header as a clause, or null.</returns>
    [SkipLocalsInit]
    public string? HeaderProblem(out LogHeader header)
    {
        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.ReadThrough(MediaLayout.LogOffset, bytes);
        bool intact = LogHeader.TryDecode(bytes, out header);
        ulong last = (ulong)(MediaLayout.SlotCount(logLength) - 1);
        bool isGood = intact && header.Magic == LogHeader.MagicNumber && header.LogLength == (ulong)logLength
            && header.LastIndex == last && header.NextIndex <= last + 1;
        return isGood ? null : Describe(header, intact);
    }

    // Apart from the look, which every reader makes all the time.
    private string Describe(LogHeader header, bool intact) =>
        header.Magic != LogHeader.MagicNumber ? ErrorClauses.Get("HeaderNoMagic")
        : !intact ? ErrorClauses.Get("HeaderBadCrc")
        : header.LogLength != (ulong)logLength ? ErrorClauses.Get("HeaderLogLength", header.LogLength, logLength)
        : header.LastIndex != (ulong)(MediaLayout.SlotCount(logLength) - 1) ? ErrorClauses.Get("HeaderLastIndex", header.LastIndex)
        : ErrorClauses.Get("HeaderNextIndex", header.NextIndex);

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
            for (long number = 0; number < chunks && suspects.Count < MostSuspects; number++)
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

    /// <summary>Hands a chunk to the sink, and the suspects of before once an entry after them is good.</summary>
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

    /// <summary>Reads the entries of some indexes, which are in order, and hands each to <paramref name="take"/>.</summary>
    /// <param name="indexes">The indexes.</param>
    /// <param name="take">Takes index, copy, and whether it is intact.</param>
    public void ReadEach(List<long> indexes, Action<long, LogEntryView, bool> take)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LogChunk.MostEntries * MediaLayout.EntrySize);
        try
        {
            for (int i = 0; i < indexes.Count;)
            {
                int count = 1;
                while (count < LogChunk.MostEntries && i + count < indexes.Count && indexes[i + count] == indexes[i] + count)
                {
                    count++;
                }

                Span<byte> entries = buffer.AsSpan(0, count * MediaLayout.EntrySize);
                ReadFresh(indexes[i], entries);
                for (; count > 0; count--, i++, entries = entries[MediaLayout.EntrySize..])
                {
                    take(indexes[i], new LogEntryView(entries), IsIntact(entries[..MediaLayout.EntrySize], indexes[i]));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Counts the intact entries of [<paramref name="start"/>, <paramref name="end"/>).</summary>
    /// <param name="start">First index.</param>
    /// <param name="end">Index after the last.</param>
    /// <param name="damaged">Takes the indexes of the others.</param>
    public long CountIntact(long start, long end, Action<long>? damaged = null)
    {
        long intact = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LogChunk.MostEntries * MediaLayout.EntrySize);
        try
        {
            while (start < end)
            {
                Span<byte> entries = buffer.AsSpan(0, (int)Math.Min(end - start, LogChunk.MostEntries) * MediaLayout.EntrySize);
                ReadFresh(start, entries);
                for (; !entries.IsEmpty; entries = entries[MediaLayout.EntrySize..], start++)
                {
                    if (IsIntact(entries[..MediaLayout.EntrySize], start))
                    {
                        intact++;
                    }
                    else
                    {
                        damaged?.Invoke(start);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return intact;
    }

    /// <summary>Copies of entries as they are now, damaged ones too.</summary>
    public void ReadFresh(long index, Span<byte> entries)
    {
        device.ReadThrough(MediaLayout.EntryOffset(index), entries);
        Pending?.Overlay(index, entries);
    }

    /// <summary>Whether an entry has the sequence number of its slot and the right CRC.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> bytes, long index)
    {
        LogEntryView entry = new(bytes);
        return entry.Seqnum == (ulong)index && entry.CrcMatches;
    }

    /// <summary>Describes the damage of an entry that is not intact.</summary>
    public static LogDamage Describe(ReadOnlySpan<byte> bytes, long index)
    {
        LogEntryView entry = new(bytes);
        return new LogDamage(index, entry.CrcMatches
            ? FindingTexts.Get("EntryBadSeqnum", entry.Seqnum, index)
            : FindingTexts.Get("EntryBadCrc"));
    }
}
