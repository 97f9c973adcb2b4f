using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Fuzz;

/// <summary>
/// How an input is laid on a file system: one byte of flags, the two counters, the first slots of the ring, the number of entries
/// that the journal counts, and its records. What the flags name is made right, or no input would come past the sums.
/// </summary>
internal static class ChangesInput
{
    private const int SealLine = 1;
    private const int SealJournal = 2;
    private const int SealEntries = 4;
    private const int CountsRecords = 8;

    private const int Counters = 1;
    private const int Ring = Counters + 16;
    private const int RingSize = 16 * ChangesLayout.SlotSize;
    private const int Counted = Ring + RingSize;
    private const int Records = Counted + sizeof(long);

    // Entries of the log that the changes are laid on.
    private const int LogEntries = 7;

    /// <summary>An input of sound parts, for the corpus.</summary>
    public static byte[] Of(long done, params (long Index, byte[] Entry)[] records)
    {
        byte[] input = new byte[Records + (records.Length * ChangesLayout.RecordSize)];
        input[0] = SealLine | SealJournal | SealEntries | CountsRecords;
        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(Counters), done);
        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(Counters + 8), done + records.Length);
        for (int i = 0; i < RingSize / ChangesLayout.SlotSize; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(Ring + (i * ChangesLayout.SlotSize)), i % LogEntries);
        }

        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(Counted), LogEntries);
        for (int i = 0; i < records.Length; i++)
        {
            Span<byte> record = input.AsSpan(Records + (i * ChangesLayout.RecordSize), ChangesLayout.RecordSize);
            BinaryPrimitives.WriteInt64LittleEndian(record, records[i].Index);
            records[i].Entry.CopyTo(record[sizeof(long)..]);
        }

        return input;
    }

    public static void Lay(SparseDevice device, Guid fileSystem, ReadOnlySpan<byte> input)
    {
        byte flags = input.IsEmpty ? (byte)0 : input[0];
        byte[] head = new byte[Records];
        input[..Math.Min(Records, input.Length)].CopyTo(head);
        ReadOnlySpan<byte> rest = input[Math.Min(Records, input.Length)..];
        int count = Math.Min(rest.Length / ChangesLayout.RecordSize, ChangesLayout.MostRecords);
        byte[] journal = new byte[ChangesLayout.JournalHeaderSize + (count * ChangesLayout.RecordSize)];
        rest[..(count * ChangesLayout.RecordSize)].CopyTo(journal.AsSpan(ChangesLayout.JournalHeaderSize));
        for (int i = 0; (flags & SealEntries) != 0 && i < count; i++)
        {
            Span<byte> record = ChangesLayout.Record(journal, i);
            LogEntryWriter.Seal(record[sizeof(long)..], BinaryPrimitives.ReadUInt64LittleEndian(record));
        }

        long done = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(Counters));
        long begun = (flags & CountsRecords) != 0
            ? unchecked(done + count)
            : BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(Counters + 8));
        byte[] line = new byte[ChangesLayout.LineSize];
        if ((flags & SealLine) != 0)
        {
            ChangesLayout.WriteLine(line, fileSystem);
        }

        BinaryPrimitives.WriteInt64LittleEndian(line.AsSpan(ChangesLayout.CountersOffset), done);
        BinaryPrimitives.WriteInt64LittleEndian(line.AsSpan(ChangesLayout.CountersOffset + 8), begun);
        if ((flags & SealJournal) != 0)
        {
            ChangesLayout.WriteJournal(journal, fileSystem, begun, BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(Counted)));
        }

        device.Write(ChangesLayout.JournalOffset, journal);
        device.Write(ChangesLayout.SlotsOffset, head.AsSpan(Ring, RingSize));
        device.Write(ChangesLayout.LineOffset, line);
    }
}
