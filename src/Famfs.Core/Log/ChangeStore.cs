using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// Changes of entries that are in the log (docs/log-protocol.md, "Change"). The journal is in memory before a counter says
/// that the change is begun. From that moment on every reader takes it for done. Then the entries and the ring come into
/// memory, and the other counter says that readers find them there. The caller holds the writer lock.
/// </summary>
internal static class ChangeStore
{
    private const int CacheLine = 64;

    /// <summary>The counters as they are in memory now.</summary>
    [SkipLocalsInit]
    public static ChangeLine ReadLine(DaxDevice device, Guid fileSystem)
    {
        Span<byte> line = stackalloc byte[ChangesLayout.LineSize];
        device.ReadThrough(ChangesLayout.LineOffset, line);
        if (!ChangesLayout.TryReadLine(line, fileSystem, out long done, out long begun))
        {
            return default;
        }

        // A change that no journal has room for was never begun.
        return new ChangeLine(true, done, begun > done && begun - done <= ChangesLayout.MostRecords ? begun : done);
    }

    /// <summary>The change that is in the journal.</summary>
    /// <param name="device">The device.</param>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="line">Counters that say it is pending.</param>
    /// <param name="geometry">What its entries are held against.</param>
    /// <returns>Null where the journal is not that of the change, or has an entry that readers refuse: no writer of ours made it.</returns>
    public static PendingChange? ReadJournal(DaxDevice device, Guid fileSystem, ChangeLine line, in MediaGeometry geometry)
    {
        int count = (int)(line.Begun - line.Done);
        byte[] journal = new byte[ChangesLayout.JournalHeaderSize + (count * ChangesLayout.RecordSize)];
        device.ReadThrough(ChangesLayout.JournalOffset, journal);
        if (!ChangesLayout.TryReadJournal(journal, fileSystem, line.Begun, out long counted))
        {
            return null;
        }

        SortedList<long, byte[]> entries = new(count);
        for (int i = 0; i < count; i++)
        {
            Span<byte> record = ChangesLayout.Record(journal, i);
            long index = BinaryPrimitives.ReadInt64LittleEndian(record);
            byte[] entry = record[sizeof(ulong)..].ToArray();
            if (index < 0 || index >= MediaLayout.SlotCount(geometry.LogLength) || !LogReader.IsIntact(entry, index)
                || EntryRules.Check(new LogEntryView(entry), geometry) != EntryDefects.None || !entries.TryAdd(index, entry))
            {
                return null;
            }
        }

        PendingChange pending = new(entries, counted);
        return IsWhole(pending, counted) && !IsSuperseded(device, pending, counted) ? pending : null;
    }

    /// <summary>Indexes of the entries that were rewritten from one number to another.</summary>
    public static List<long> ReadRing(DaxDevice device, long from, long to)
    {
        byte[] bytes = new byte[(int)(to - from) * ChangesLayout.SlotSize];
        int first = (int)Math.Min(to - from, ChangesLayout.Slots - (from % ChangesLayout.Slots)) * ChangesLayout.SlotSize;
        device.ReadThrough(ChangesLayout.SlotOffset(from), bytes.AsSpan(0, first));
        if (first < bytes.Length)
        {
            device.ReadThrough(ChangesLayout.SlotsOffset, bytes.AsSpan(first));
        }

        SortedSet<long> indexes = [];
        foreach (uint index in MemoryMarshal.Cast<byte, uint>(bytes))
        {
            indexes.Add(BitConverter.IsLittleEndian ? index : BinaryPrimitives.ReverseEndianness(index));
        }

        return [.. indexes];
    }

    /// <summary>Makes a line for a file system that never had a change. Its counters come before what says whose they are.</summary>
    public static void Begin(DaxDevice device, Guid fileSystem)
    {
        // A line goes back to memory as a whole.
        device.Invalidate(ChangesLayout.LineOffset, ChangesLayout.LineSize);
        device.Store16(ChangesLayout.LineOffset + ChangesLayout.CountersOffset, 0, 0);
        device.Flush(ChangesLayout.LineOffset + ChangesLayout.CountersOffset, ChangesLayout.CountersSize);
        Span<byte> line = stackalloc byte[ChangesLayout.CountersOffset];
        ChangesLayout.WriteLine(line, fileSystem);
        device.Write(ChangesLayout.LineOffset, line);
        device.Flush(ChangesLayout.LineOffset, line.Length);
    }

    /// <summary>Brings the journal of a change into memory. Nobody believes it yet.</summary>
    /// <param name="device">The device.</param>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="changes">The entries, at most <see cref="ChangesLayout.MostRecords"/>, each once.</param>
    /// <param name="done">Entries rewritten before.</param>
    /// <param name="counted">Entries of the log.</param>
    public static void WriteJournal(DaxDevice device, Guid fileSystem, IReadOnlyList<EntryChange> changes, long done, long counted)
    {
        int length = ChangesLayout.JournalHeaderSize + (changes.Count * ChangesLayout.RecordSize);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> journal = buffer.AsSpan(0, length);
        for (int i = 0; i < changes.Count; i++)
        {
            Span<byte> record = ChangesLayout.Record(journal, i);
            BinaryPrimitives.WriteInt64LittleEndian(record, changes[i].Index);
            changes[i].Bytes.CopyTo(record[sizeof(ulong)..]);
        }

        ChangesLayout.WriteJournal(journal, fileSystem, done + changes.Count, counted);
        WriteIntoLines(device, ChangesLayout.JournalOffset, journal);
        device.Fence();
        EngineTrace.Tell(
            $"A change of {changes.Count} entries is in the journal of '{device.Path}': "
            + $"{length} bytes at {ChangesLayout.JournalOffset}, flushed.");
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Stores the counters; with the second ahead of the first, the journal holds from then on.</summary>
    public static void Count(DaxDevice device, long done, long begun)
    {
        const long Offset = ChangesLayout.LineOffset + ChangesLayout.CountersOffset;
        device.Store16(Offset, (ulong)done, (ulong)begun);
        device.Flush(Offset, ChangesLayout.CountersSize);
        EngineTrace.Tell($"Of the changes of '{device.Path}' {begun} are begun and {done} done: 16 bytes at {Offset}, flushed.");
    }

    /// <summary>Brings the entries of a change that is begun into their places, and into the ring; then it is done.</summary>
    /// <param name="device">The device.</param>
    /// <param name="changes">The entries.</param>
    /// <param name="line">The counters: the change is begun.</param>
    /// <param name="newEnd">Entries of the log after the change, where it adds some; null where it does not.</param>
    public static void Finish(DaxDevice device, IEnumerable<EntryChange> changes, ChangeLine line, long? newEnd)
    {
        Span<byte> slot = stackalloc byte[ChangesLayout.SlotSize];
        long number = line.Done;
        foreach (EntryChange change in changes)
        {
            long offset = MediaLayout.EntryOffset(change.Index);
            WriteIntoLines(device, offset, change.Bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(slot, (uint)change.Index);
            WriteIntoLines(device, ChangesLayout.SlotOffset(number++), slot);
            EngineTrace.Tell(
                $"Entry {change.Index} of the log of '{device.Path}': {change.Bytes.Length} bytes at {offset}, written back.");
        }

        device.Fence();
        if (newEnd is { } end)
        {
            LogAppender.Publish(device, end);
        }

        Count(device, line.Begun, line.Begun);
    }

    // The neighbours of what is written are in the same lines, and another host may have written them since this one had them.
    private static void WriteIntoLines(DaxDevice device, long offset, ReadOnlySpan<byte> bytes)
    {
        device.Invalidate(offset, 1);
        if ((offset + bytes.Length - 1) / CacheLine != offset / CacheLine)
        {
            device.Invalidate(offset + bytes.Length - 1, 1);
        }

        device.Write(offset, bytes);
        device.WriteBack(offset, bytes.Length);
    }

    /// <summary>Whether the entries that a change adds follow one another from the end of the log on.</summary>
    private static bool IsWhole(PendingChange pending, long counted) =>
        counted >= 0 && pending.Entries.Count(e => e.Index >= counted) == pending.End - counted;

    /// <summary>
    /// Whether a writer that knows of no journal has gone on: then slots that the change adds hold what it did not write. Such
    /// a change must not be believed by halves.
    /// </summary>
    private static bool IsSuperseded(DaxDevice device, PendingChange pending, long counted)
    {
        if (!pending.Adds)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MediaLayout.LogHeaderSize];
        device.ReadThrough(MediaLayout.LogOffset, bytes);
        LogHeader.TryDecode(bytes, out LogHeader header);
        return header.NextIndex < (ulong)counted
            || pending.Entries.Any(e =>
                e.Index >= counted && e.Index < (long)header.NextIndex && !LogAppender.IsThere(device, e.Index, e.Bytes));
    }
}
