using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Log;

/// <summary>The commit and the reader over memory whose hosts have caches that never snoop.</summary>
public sealed class IncoherenceTests
{
    private const long LogLength = MediaLayout.MinLogLength;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_counter_in_memory_never_runs_ahead_of_its_entries(int seed)
    {
        SharedMemory memory = NewMemory(seed);
        CachedDevice writer = new(memory);
        int steps = 0;
        memory.Stepped = () =>
        {
            // At each moment the power may go: whoever reads memory then finds whole entries only.
            steps++;
            LogHeader.TryDecode(memory.Bytes.AsSpan((int)MediaLayout.LogOffset), out LogHeader header);
            Assert.Equal(header.NextSeqnum, header.NextIndex);
            for (long i = 0; i < (long)header.NextIndex; i++)
            {
                Assert.True(LogReader.IsIntact(EntryOf(memory, i), i), $"entry {i} of {header.NextIndex} is not there at step {steps}");
            }
        };

        long next = 0;
        foreach (int batch in new[] { 1, 3, 1, 7, 2 })
        {
            LogAppender.Append(writer, next, Batch(next, batch));
            next += batch;
        }

        Assert.Equal(next, new LogReader(new CachedDevice(memory), LogLength).Follow(0, next, new Collector()));
        Assert.InRange(steps, 14 * 68, int.MaxValue);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_reader_with_a_stale_cache_loses_nothing_and_sees_no_phantom(int seed)
    {
        SharedMemory memory = NewMemory(seed);
        LogReader reader = new(new CachedDevice(memory), LogLength);
        Collector seen = new();
        long position = 0;
        long committed = 0;
        memory.Stepped = () =>
        {
            if (memory.Random.Next(20) == 0)
            {
                position = reader.Follow(position, (long)reader.ReadHeader().NextIndex, seen);
            }
        };

        CachedDevice writer = new(memory);
        for (int i = 0; i < 40; i++)
        {
            int batch = 1 + memory.Random.Next(4);
            LogAppender.Append(writer, committed, Batch(committed, batch));
            committed += batch;

            // What was committed is seen by the very next look.
            position = reader.Follow(position, (long)reader.ReadHeader().NextIndex, seen);
            Assert.Equal(committed, position);
            Assert.Equal(Enumerable.Range(0, (int)committed).Select(n => $"{n} d{n}"), seen.Entries);
        }

        Assert.Empty(seen.Damage);
    }

    private static SharedMemory NewMemory(int seed)
    {
        SharedMemory memory = new((int)MediaLayout.DataStart(LogLength), new Random(seed));
        LogHeader.Empty(LogLength).Encode(memory.Bytes.AsSpan((int)MediaLayout.LogOffset));
        return memory;
    }

    private static byte[] Batch(long next, int count)
    {
        byte[] entries = new byte[count * MediaLayout.EntrySize];
        for (int i = 0; i < count; i++)
        {
            byte[] entry = RawImage.DirectoryEntry($"d{next + i}");
            LogEntryWriter.Seal(entry, (ulong)(next + i));
            entry.CopyTo(entries, i * MediaLayout.EntrySize);
        }

        return entries;
    }

    private static ReadOnlySpan<byte> EntryOf(SharedMemory memory, long index) =>
        memory.Bytes.AsSpan((int)MediaLayout.EntryOffset(index), MediaLayout.EntrySize);
}
