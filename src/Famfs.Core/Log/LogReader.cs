using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// Reads the log as readers do: without a lock, from private copies, after dropping the lines that another host may
/// have written since (design section 6; famfs.md sections 3 and 8).
/// </summary>
internal sealed class LogReader(DaxDevice device, long logLength)
{
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
        if (from == to)
        {
            return to;
        }

        List<LogDamage>? suspects = null;
        LogChunk chunk = Load(new LogChunk(), from, to);
        LogChunk? spare = null;
        for (long start = from; ; start += LogChunk.MostEntries)
        {
            // A long log is read and validated one chunk ahead of the chunk that is being taken in.
            (LogChunk current, long ahead) = (chunk, start + chunk.Count);
            Task<LogChunk>? next = null;
            if (ahead < to)
            {
                LogChunk free = spare ?? new LogChunk();
                next = Task.Run(() => Load(free, ahead, to));
            }

            for (int i = 0; i < current.Count; i++)
            {
                Span<byte> bytes = current[i];
                if (!current.IsIntact(i))
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

            if (next is null)
            {
                break;
            }

            spare = current;
            chunk = next.GetAwaiter().GetResult();
        }

        return suspects is null ? to : suspects[0].Index;
    }

    /// <summary>Copies and validates the entries from <paramref name="start"/> on, as many as a chunk holds.</summary>
    private LogChunk Load(LogChunk chunk, long start, long to)
    {
        int count = (int)Math.Min(to - start, LogChunk.MostEntries);
        Span<byte> bytes = chunk.Reset(count);
        ReadFresh(start, bytes);
        chunk.Validate(start);
        return chunk;
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
