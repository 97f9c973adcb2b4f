using System.Buffers.Binary;
using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>Whatever the caches evict and whenever the power fails, an entry that is published has its own time in memory.</summary>
public sealed class TimesOrderTests : IDisposable
{
    private readonly Guid _me = new(1, 0, 0, new byte[8]);
    private readonly HostVariable _host;
    private readonly Scratch _scratch = new();
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _lock;

    public TimesOrderTests()
    {
        _host = new HostVariable(_me);
        _lock = File.OpenHandle(_scratch.File("lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    public void Dispose()
    {
        _lock.Dispose();
        _scratch.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void A_published_entry_has_its_time_in_memory()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            SharedMemory memory = World.Formatted(_me);
            CachedDevice observer = new(memory);
            List<long> expected = [];
            long published = 0;
            memory.Changed = _ =>
            {
                long next = (long)new LogReader(observer, MediaLayout.MinLogLength).ReadHeader().NextIndex;
                for (; published < next; published++)
                {
                    // The times file itself comes behind the first batch, with a time that only its maker knows.
                    long time = TimeInMemory(observer, memory, published);
                    Assert.True(
                        published == 3 ? time != UnixTime.None : time == expected[(int)published],
                        $"entry {published} of seed {seed}");
                }
            };

            using FamfsVolume master = FamfsVolume.OpenOn(new CachedDevice(memory, new Random(seed), _lock));
            foreach (int count in new[] { 3, 1, 9, 20 })
            {
                CreateRequest[] requests = [.. Enumerable.Range(expected.Count, count).Select(i => new CreateRequest
                {
                    Path = $"d{i}", IsDirectory = true, Time = 1_000_000 + i,
                })];
                expected.AddRange(requests.Select(r => r.Time));
                if (expected.Count == 3)
                {
                    expected.Add(UnixTime.None);
                }

                Assert.All(master.Create(requests), c => Assert.Null(c.Error));
            }

            Assert.Equal(expected.Count, published);
        }
    }

    [Fact]
    public void First_commit_with_times_that_another_writer_overwrites_is_told()
    {
        SharedMemory memory = World.Formatted(_me);
        using FamfsVolume master = FamfsVolume.OpenOn(new CachedDevice(memory, handle: _lock));
        memory.Changed = line =>
        {
            // Right after the counters are published.
            if (line == MediaLayout.LogOffset / SharedMemory.Line)
            {
                memory.Put(line + 1, Enumerable.Repeat((byte)7, SharedMemory.Line).ToArray());
            }
        };
        Expect.Error(FamfsErrorId.ForeignWriter, () => master.Create([new CreateRequest { Path = "d", IsDirectory = true, Time = 1 }]));
    }

    [Fact]
    public void Two_hosts_move_times_that_share_a_line()
    {
        SharedMemory memory = World.Formatted(_me);
        using FamfsVolume master = FamfsVolume.OpenOn(new CachedDevice(memory, new Random(1), _lock));
        CreateRequest[] requests = [.. Enumerable.Range(0, 7)
            .Select(i => new CreateRequest { Path = $"d{i}", IsDirectory = true, Time = 1 })];
        master.Create(requests);
        using FamfsVolume client = FamfsVolume.OpenOn(new CachedDevice(memory, new Random(2)));
        for (int turn = 2; turn < 40; turn++)
        {
            FamfsVolume writer = turn % 2 == 0 ? master : client;
            FamfsVolume reader = turn % 2 == 0 ? client : master;
            Assert.True(writer.SetTime($"d{turn % 7}", turn));
            Assert.Equal(turn, reader.Get($"d{turn % 7}").Time);
            Assert.Equal(turn, reader.List("").Single(i => i.Path == $"d{turn % 7}").Time);
            Assert.Equal(Enumerable.Range(0, 7).Select(i => LastTurn(i, turn)), reader.List("").Select(i => i.Time));
        }
    }

    [Fact]
    public void Only_lines_that_were_stored_are_written_back()
    {
        SharedMemory memory = World.Formatted(_me);
        CachedDevice device = new(memory, handle: _lock);
        using FamfsVolume master = FamfsVolume.OpenOn(device);
        master.Create([new CreateRequest { Path = "d", IsDirectory = true, Time = 1 }]);
        LineAudit audit = new();
        device.Audit = audit;
        master.SetTime("d", 2);
        Assert.Equal(2, audit.WrittenBack); // that of the slot and that of the mark
    }

    private static long LastTurn(int slot, int turn)
    {
        while (turn >= 2 && turn % 7 != slot)
        {
            turn--;
        }

        return turn < 2 ? 1 : turn;
    }

    /// <summary>The slot of an entry, found by following the log as it is in memory.</summary>
    private static long TimeInMemory(CachedDevice observer, SharedMemory memory, long index)
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory));
        Span<byte> slot = stackalloc byte[8];
        observer.ReadThrough(volume.Map(".famfs.times").Single().DeviceOffset + TimesLayout.SlotOffset(index), slot);
        return BinaryPrimitives.ReadInt64LittleEndian(slot);
    }
}
