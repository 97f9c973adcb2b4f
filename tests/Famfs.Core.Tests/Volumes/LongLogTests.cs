using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Tests.Coherence;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>Logs of many chunks, which several threads read at once.</summary>
public sealed class LongLogTests
{
    private const int Entries = (12 * LogChunk.MostEntries) + 7;

    private readonly SharedMemory _memory = new();

    public static TheoryData<int[]> Damages =>
    [
        Array.Empty<int>(),
        new int[] { 0 },
        new int[] { LogChunk.MostEntries - 1, LogChunk.MostEntries },
        new int[] { 5, 700, 701, 702, (9 * LogChunk.MostEntries) - 1, Entries - 2 },
    ];

    [Theory]
    [MemberData(nameof(Damages))]
    public void Entries_and_damage_come_in_the_order_of_the_log(int[] damaged)
    {
        CachedDevice device = Fill(damaged);
        Recorder sink = new();
        Assert.Equal(Entries, new LogReader(device, MediaLayout.MinLogLength).Follow(0, Entries, sink));
        Assert.Equal(Enumerable.Range(0, Entries).Select(i => (long)i), sink.Indexes);
        Assert.Equal(damaged.Select(i => (long)i), sink.Damages);
    }

    [Fact]
    public void Bad_entries_at_the_end_are_left_for_the_next_look()
    {
        int[] damaged = [.. Enumerable.Range(Entries - 300, 300)];
        Recorder sink = new();
        Assert.Equal(Entries - 300, new LogReader(Fill(damaged), MediaLayout.MinLogLength).Follow(0, Entries, sink));
        Assert.Equal(Entries - 300, sink.Indexes.Count);
        Assert.Empty(sink.Damages);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Memory_that_is_gone_ends_it_with_one_error_and_nobody_reads_on(int chunk)
    {
        Fill([]);
        HoledDevice device = new(_memory, MediaLayout.EntryOffset((chunk * LogChunk.MostEntries) + 3));
        FamfsException error = Assert.Throws<FamfsException>(
            () => new LogReader(device, MediaLayout.MinLogLength).Follow(0, Entries, new Recorder()));
        Assert.Equal(FamfsErrorId.DeviceFault, error.Id);
        int reads = device.Reads;
        Thread.Sleep(20);
        Assert.Equal(reads, device.Reads);
    }

    private CachedDevice Fill(int[] damaged)
    {
        CachedDevice device = new(_memory);
        byte[] entries = new byte[Entries * MediaLayout.EntrySize];
        for (int i = 0; i < Entries; i++)
        {
            Span<byte> entry = entries.AsSpan(i * MediaLayout.EntrySize, MediaLayout.EntrySize);
            LogEntryWriter.MakeDirectory(entry, System.Text.Encoding.ASCII.GetBytes($"d{i}"), 0x1ed, 0, 0);
            LogEntryWriter.Seal(entry, (ulong)i);
            entry[300] ^= (byte)(damaged.Contains(i) ? 1 : 0);
        }

        device.WriteThrough(MediaLayout.EntryOffset(0), entries);
        return device;
    }

    private sealed class Recorder : ILogSink
    {
        public List<long> Indexes { get; } = [];

        public List<long> Damages { get; } = [];

        public EntryVerdict Judge(LogEntryView entry) => new() { Hash = (uint)entry.Seqnum + 1 };

        public void Announce(ReadOnlySpan<EntryVerdict> verdicts)
        {
        }

        public void Entry(long index, LogEntryView entry, EntryVerdict verdict)
        {
            Assert.Equal($"d{index}", System.Text.Encoding.ASCII.GetString(entry.Path));
            Assert.Equal((uint)index + 1, verdict.Hash);
            Indexes.Add(index);
        }

        public void Damaged(LogDamage damage)
        {
            Damages.Add(damage.Index);
            Indexes.Add(damage.Index);
        }
    }

    /// <summary>Memory with a byte that is not there.</summary>
    private sealed class HoledDevice(SharedMemory memory, long hole) : CachedDevice(memory)
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override void ReadThrough(long offset, Span<byte> destination)
        {
            Interlocked.Increment(ref _reads);
            if (hole >= offset && hole < offset + destination.Length)
            {
                throw FamfsException.Create(FamfsErrorId.DeviceFault, Path, hole, "reading");
            }

            base.ReadThrough(offset, destination);
        }
    }
}
