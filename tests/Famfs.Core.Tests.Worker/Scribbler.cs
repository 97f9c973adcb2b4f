using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Tests.Worker;

/// <summary>
/// Another host that is hostile or broken. It changes superblock, header and entries at random, with right sums and with wrong
/// ones, or counters, ring and journal of changes, or makes parts of the memory go away and come back, until its input ends.
/// Then it puts everything back and prints how often it did something.
/// </summary>
internal static class Scribbler
{
    private const int Entries = 24;
    private const int Metadata = MediaLayout.LogHeaderSize + (Entries * MediaLayout.EntrySize);

    private const int Changes = (int)ChangesLayout.SlotsOffset + (ChangesLayout.Slots * ChangesLayout.SlotSize) - Head;
    private const int Head = (int)ChangesLayout.JournalOffset;

    private static volatile bool _isOver;

    public static void Run(string image, string kind)
    {
        new Thread(() =>
        {
            Console.ReadLine();
            _isOver = true;
        })
        { IsBackground = true }.Start();
        using FileStream file = new(image, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        byte[] head = new byte[Head];
        byte[] log = new byte[Metadata];
        byte[] reserved = new byte[Changes];
        Read(file, 0, head);
        Read(file, Head, reserved);
        Read(file, MediaLayout.LogOffset, log);
        long length = file.Length;
        Random random = new();
        Console.WriteLine("ready");
        long changes = 0;
        for (; !_isOver; changes++)
        {
            if (kind == "ring")
            {
                ChangeRing(file, random, head, log);
                if (changes % 50 == 0)
                {
                    Write(file, Head, reserved);
                    Thread.Sleep(5);
                }

                continue;
            }

            if (kind == "vanish")
            {
                Vanish(file, random, length);
            }
            else
            {
                Change(file, random, head, log);
            }

            // Now and then all is well for a moment.
            if (changes % 50 == 0)
            {
                Restore(file, head, log, length);
                Thread.Sleep(5);
            }
        }

        if (kind != "ring")
        {
            Restore(file, head, log, length);
        }

        Write(file, Head, reserved);
        Console.WriteLine($"changes {Math.Min(changes, int.MaxValue)}");
    }

    private static void Change(FileStream file, Random random, byte[] head, byte[] log)
    {
        byte[] entry = log.AsSpan(
            MediaLayout.LogHeaderSize + (random.Next(Entries) * MediaLayout.EntrySize), MediaLayout.EntrySize).ToArray();
        long place = MediaLayout.EntryOffset(random.Next(Entries));
        switch (random.Next(8))
        {
            case 0:
                Damage(random, entry);
                Write(file, place, entry);
                break;
            case 1 or 2:
                Damage(random, entry);
                LogEntryWriter.Seal(entry, (ulong)((place - MediaLayout.EntryOffset(0)) / MediaLayout.EntrySize));
                Write(file, place, entry);
                break;
            case 3:
                byte[] header = log[..MediaLayout.LogHeaderSize];
                Damage(random, header);
                Write(file, MediaLayout.LogOffset, header);
                break;
            case 4:
                byte[] counters = new byte[16];
                BinaryPrimitives.WriteInt64LittleEndian(counters, random.Next(20_000));
                BinaryPrimitives.WriteInt64LittleEndian(counters.AsSpan(8), random.Next(3) == 0 ? random.NextInt64() : random.Next(20_000));
                Write(file, MediaLayout.LogOffset + LogHeader.PublishOffset, counters);
                break;
            case 5:
                byte[] superblock = head[..Superblock.Size];
                Damage(random, superblock);
                Superblock.Seal(superblock);
                Write(file, 0, superblock);
                break;
            case 6:
                byte[] garbage = new byte[random.Next(1, 700)];
                random.NextBytes(garbage);
                Write(file, MediaLayout.LogOffset + random.Next(Metadata), garbage);
                break;
            default:
                Write(file, random.Next(2) == 0 ? 0 : 4096, head.AsSpan(0, Superblock.Size));
                break;
        }
    }

    /// <summary>Counters, ring and journal. What the journal has may be an entry of any kind, with a right sum.</summary>
    private static void ChangeRing(FileStream file, Random random, byte[] head, byte[] log)
    {
        Guid fileSystem = new(head.AsSpan(48, 16), bigEndian: true);
        long done = random.Next(4) == 0 ? random.NextInt64() : random.Next(9000);
        switch (random.Next(5))
        {
            case 0:
                Count(file, done, done + random.Next(-2, 70));
                break;
            case 1:
                byte[] slots = new byte[random.Next(1, ChangesLayout.Slots) * ChangesLayout.SlotSize];
                random.NextBytes(slots);
                Write(file, ChangesLayout.SlotsOffset, slots);
                break;
            case 2:
                byte[] garbage = new byte[random.Next(1, 2000)];
                random.NextBytes(garbage);
                Write(file, Head + random.Next(Changes - garbage.Length), garbage);
                break;
            default:
                byte[] line = new byte[ChangesLayout.CountersOffset];
                ChangesLayout.WriteLine(line, fileSystem);
                Write(file, ChangesLayout.LineOffset, line);
                byte[] journal = new byte[ChangesLayout.JournalHeaderSize + (random.Next(1, 4) * ChangesLayout.RecordSize)];
                int count = journal.Length / ChangesLayout.RecordSize;
                for (int i = 0; i < count; i++)
                {
                    Span<byte> record = ChangesLayout.Record(journal, i);
                    long index = random.Next(-1, Entries + 2);
                    BinaryPrimitives.WriteInt64LittleEndian(record, index);
                    log.AsSpan(
                        MediaLayout.LogHeaderSize + (random.Next(Entries) * MediaLayout.EntrySize),
                        MediaLayout.EntrySize).CopyTo(record[8..]);
                    Damage(random, record[8..]);
                    LogEntryWriter.Seal(record[8..], (ulong)index);
                }

                ChangesLayout.WriteJournal(journal, fileSystem, done + count, random.Next(Entries + 2));
                Write(file, ChangesLayout.JournalOffset, journal);
                Count(file, done, done + count);
                break;
        }
    }

    private static void Count(FileStream file, long done, long begun)
    {
        byte[] counters = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(counters, done);
        BinaryPrimitives.WriteInt64LittleEndian(counters.AsSpan(8), begun);
        Write(file, ChangesLayout.LineOffset + ChangesLayout.CountersOffset, counters);
    }

    private static void Vanish(FileStream file, Random random, long length)
    {
        long[] lengths = [0, 4096, MediaLayout.LogOffset, MediaLayout.LogOffset + 4096, 12 << 20, length / 2, length];
        file.SetLength(lengths[random.Next(lengths.Length)]);
        Thread.Sleep(random.Next(2));
        file.SetLength(length);
    }

    private static void Damage(Random random, Span<byte> bytes)
    {
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
    }

    private static void Restore(FileStream file, byte[] head, byte[] log, long length)
    {
        file.SetLength(length);
        Write(file, 0, head);
        Write(file, MediaLayout.LogOffset, log);
    }

    private static void Read(FileStream file, long offset, Span<byte> bytes)
    {
        file.Position = offset;
        file.ReadExactly(bytes);
    }

    private static void Write(FileStream file, long offset, ReadOnlySpan<byte> bytes)
    {
        file.Position = offset;
        file.Write(bytes);
    }
}
