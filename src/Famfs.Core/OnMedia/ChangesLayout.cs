using System.Buffers.Binary;

namespace Famfs.OnMedia;

/// <summary>
/// The places that record entries rewritten in place: a journal that makes a change whole, and a ring that tells
/// followers which entries to read again (format.md section 11). All of it lies in bytes that the reference never touches.
/// </summary>
public static class ChangesLayout
{
    /// <summary>Device offset of the journal: a header, then records.</summary>
    public const long JournalOffset = 8192;

    /// <summary>Bytes of the journal's header.</summary>
    public const int JournalHeaderSize = 64;

    /// <summary>Bytes of a record: the index of an entry, and its new bytes.</summary>
    public const int RecordSize = sizeof(ulong) + MediaLayout.EntrySize;

    /// <summary>Most records of one change.</summary>
    public const int MostRecords = (int)((LineOffset - JournalOffset - JournalHeaderSize) / RecordSize);

    /// <summary>Device offset of the line of 64 bytes that every look reads.</summary>
    public const long LineOffset = 40960;

    /// <summary>Bytes of the line.</summary>
    public const int LineSize = 64;

    /// <summary>Offset in the line of the two counters, which one store changes: rewritten entries that are done, and begun.</summary>
    public const int CountersOffset = 32;

    /// <summary>Bytes of the two counters.</summary>
    public const int CountersSize = 2 * sizeof(long);

    /// <summary>
    /// Device offset of the ring's slots. The n-th rewritten entry since the start is in slot n modulo <see cref="Slots"/>.
    /// </summary>
    public const long SlotsOffset = 45056;

    /// <summary>Slots of the ring.</summary>
    public const int Slots = 4096;

    /// <summary>Bytes of a slot: the index of an entry.</summary>
    public const int SlotSize = sizeof(uint);

    // A writer counts on without an overflow, however long it lives.
    private const long MostDone = 1L << 62;

    private const ulong LineMagic = 0x676e656853464d46; // "FMFShang"
    private const ulong JournalMagic = 0x6e726a5353464d46; // "FMFSSjrn"
    private const int UuidOffset = 8;
    private const int LineCrcOffset = 24;
    private const int SequenceOffset = 24;
    private const int CountedOffset = 32;
    private const int CountOffset = 40;
    private const int JournalCrcOffset = 56;

    /// <summary>Device offset of the slot of a rewritten entry.</summary>
    public static long SlotOffset(long number) => SlotsOffset + (number % Slots * SlotSize);

    /// <summary>Writes the part of the line that stays as it is.</summary>
    /// <param name="line">At least <see cref="CountersOffset"/> bytes.</param>
    /// <param name="fileSystem">The file system whose line it is.</param>
    public static void WriteLine(Span<byte> line, Guid fileSystem)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(line, LineMagic);
        fileSystem.TryWriteBytes(line[UuidOffset..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(line[LineCrcOffset..], MediaCrc.Compute(line[..LineCrcOffset]));
    }

    /// <summary>Reads the counters of a line.</summary>
    /// <param name="line">Its bytes.</param>
    /// <param name="fileSystem">The file system whose line it must be.</param>
    /// <param name="done">Entries whose rewriting is done.</param>
    /// <param name="begun">Entries whose rewriting is begun; they are in the journal until they are done.</param>
    public static bool TryReadLine(ReadOnlySpan<byte> line, Guid fileSystem, out long done, out long begun)
    {
        done = BinaryPrimitives.ReadInt64LittleEndian(line[CountersOffset..]);
        begun = BinaryPrimitives.ReadInt64LittleEndian(line[(CountersOffset + sizeof(long))..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(line) == LineMagic
            && new Guid(line.Slice(UuidOffset, 16), bigEndian: true) == fileSystem
            && BinaryPrimitives.ReadUInt64LittleEndian(line[LineCrcOffset..]) == MediaCrc.Compute(line[..LineCrcOffset])
            && done is >= 0 and < MostDone;
    }

    /// <summary>Writes the header of a journal whose records are in place.</summary>
    /// <param name="journal">Header and records.</param>
    /// <param name="fileSystem">The file system that is changed.</param>
    /// <param name="sequence">Entries that are rewritten when this change is done, since the start.</param>
    /// <param name="counted">Entries of the log before the change.</param>
    public static void WriteJournal(Span<byte> journal, Guid fileSystem, long sequence, long counted)
    {
        journal[..JournalHeaderSize].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(journal, JournalMagic);
        fileSystem.TryWriteBytes(journal[UuidOffset..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(journal[SequenceOffset..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(journal[CountedOffset..], counted);
        BinaryPrimitives.WriteInt32LittleEndian(journal[CountOffset..], (journal.Length - JournalHeaderSize) / RecordSize);
        BinaryPrimitives.WriteUInt64LittleEndian(journal[JournalCrcOffset..], JournalCrc(journal));
    }

    /// <summary>Whether bytes are the journal of a change, whole.</summary>
    /// <param name="journal">Header and as many records as the change has.</param>
    /// <param name="fileSystem">The file system that is changed.</param>
    /// <param name="sequence">As in <see cref="WriteJournal"/>.</param>
    /// <param name="counted">Takes the entries of the log before the change.</param>
    public static bool TryReadJournal(ReadOnlySpan<byte> journal, Guid fileSystem, long sequence, out long counted)
    {
        counted = BinaryPrimitives.ReadInt64LittleEndian(journal[CountedOffset..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(journal) == JournalMagic
            && new Guid(journal.Slice(UuidOffset, 16), bigEndian: true) == fileSystem
            && BinaryPrimitives.ReadInt64LittleEndian(journal[SequenceOffset..]) == sequence
            && BinaryPrimitives.ReadInt32LittleEndian(journal[CountOffset..]) == (journal.Length - JournalHeaderSize) / RecordSize
            && BinaryPrimitives.ReadUInt64LittleEndian(journal[JournalCrcOffset..]) == JournalCrc(journal);
    }

    /// <summary>A record of a journal: the index, then the entry.</summary>
    public static Span<byte> Record(Span<byte> journal, int number) =>
        journal.Slice(JournalHeaderSize + (number * RecordSize), RecordSize);

    private static ulong JournalCrc(ReadOnlySpan<byte> journal) =>
        MediaCrc.Compute(journal[..JournalCrcOffset]) ^ (MediaCrc.Compute(journal[JournalHeaderSize..]) << 32);
}
