using Famfs.Devices;
using Famfs.Memory;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Devices;

/// <summary>Copies that leave nothing to be flushed, whichever way they go, touch their bytes and no others.</summary>
public sealed class ThroughTests : IDisposable
{
    private const int Mi = 1 << 20;
    private const int Length = 8 * Mi;

    private readonly Scratch _scratch = new();
    private readonly string _path;

    public ThroughTests()
    {
        _path = _scratch.Sparse("raw", Length);
    }

    public static TheoryData<long, int, bool> Ranges { get; } = new(
        from offset in new long[] { 0, 1, 63, 64, 4095, (2 * Mi) - 1, (2 * Mi) + 17 }
        from length in new[] { 0, 1, 63, 64, 65, 4095, 4097, (2 * Mi) - 1, (2 * Mi) + 1 }
        from mapped in new[] { false, true }
        select (offset, length, mapped));

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Copies_touch_their_bytes_and_no_others(long offset, int length, bool mapped)
    {
        byte[] expected = Enumerable.Repeat((byte)0x55, Length).ToArray();
        RawImage raw = new(_path);
        raw.Poke(0, expected);
        using DaxDevice device = DaxDevice.Open(_path);
        device.AllowWrites();
        if (mapped)
        {
            device.Read(0, new byte[Length]);
        }

        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        device.WriteThrough(offset, bytes);

        bytes.CopyTo(expected, offset);
        Assert.True(expected.AsSpan().SequenceEqual(raw.Peek(0, Length)));
        byte[] back = new byte[length];
        device.ReadThrough(offset, back);
        Assert.True(bytes.AsSpan().SequenceEqual(back));
        device.Zero(offset, length);
        expected.AsSpan((int)offset, length).Clear();
        Assert.True(expected.AsSpan().SequenceEqual(raw.Peek(0, Length)));
    }

    [Fact]
    public void Lines_of_holes_are_left_alone()
    {
        const long Large = 1L << 32;
        RawImage raw = new(_scratch.Sparse("holes", Large));
        using DaxDevice device = DaxDevice.Open(_scratch.File("holes"));
        device.AllowWrites();
        foreach (long offset in new[] { 0, (Large / 2) + 4097, Large - 1 })
        {
            device.WriteThrough(offset, [1]);
        }

        long before = raw.AllocatedBytes;
        device.Flush(0, Large);
        device.Flush(1, Large - 1);
        device.Invalidate(0, Large);
        device.Invalidate(4096, Large / 2);
        Assert.Equal(before, raw.AllocatedBytes);
        raw.SetLength(Large / 4);
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Flush(0, Large));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Invalidate(Large / 2, Large / 2));
    }

    [Fact]
    public void What_lies_outside_is_refused()
    {
        using DaxDevice device = DaxDevice.Open(_path);
        Expect.Error(FamfsErrorId.DeviceReadOnly, () => device.WriteThrough(0, [1]));
        device.AllowWrites();
        Expect.Error(FamfsErrorId.DeviceFault, () => device.WriteThrough(Length - 1, [1, 2]));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.ReadThrough(Length - 1, new byte[2]));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.WriteThrough(-1, [1]));
        Assert.Equal(Length, new FileInfo(_path).Length);
    }

    [Fact]
    public void A_page_is_ready_once_it_is_mapped()
    {
        new RawImage(_path).Poke(0, new byte[Length]);
        using DaxDevice device = DaxDevice.Open(_path);
        unsafe
        {
            byte* last = device.Address(Length - 1, 1);
            Assert.SkipUnless(File.Exists("/proc/self/pagemap"), "the kernel does not tell what is mapped");

            // The kernel may take a page back between the two, so one of many looks must find it.
            bool isReady = false;
            for (int i = 0; i < 100 && !isReady; i++)
            {
                Thread.Sleep(i);
                device.Read(Length - 1, new byte[1]);
                isReady = PageTable.IsReady(last, 1);
            }

            Assert.True(isReady);
        }
    }

    [Fact]
    public void What_is_in_memory_is_mapped_at_once_and_a_hole_is_left_to_the_kernel()
    {
        new RawImage(_path).Poke(0, new byte[4 * Mi]);
        using DaxDevice device = DaxDevice.Open(_path);
        device.AllowWrites();
        unsafe
        {
            Assert.SkipUnless(File.Exists("/proc/self/pagemap"), "the kernel does not tell what is mapped");
            byte* start = device.Address(0, 1);
            Assert.False(PageTable.TryMap(start + Mi + 1, 4096, forWriting: true));
            Assert.True(PageTable.TryMap(start + Mi + 1, Mi, forWriting: true));
            Assert.True(PageTable.IsReady(start + Mi, 1));
            Assert.True(PageTable.IsReady(start + (2 * Mi), 1));
            Assert.False(PageTable.TryMap(start + (5 * Mi), Mi, forWriting: true));
        }

        byte[] bytes = new byte[3 * Mi];
        new Random(1).NextBytes(bytes);
        device.WriteThrough(2 * Mi, bytes);
        Assert.True(bytes.AsSpan().SequenceEqual(new RawImage(_path).Peek(2 * Mi, bytes.Length)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public unsafe void A_copy_past_the_cache_survives_missing_memory_on_either_side(bool sourceIsMissing)
    {
        using DaxDevice device = DaxDevice.Open(_path);
        device.AllowWrites();
        byte* missing = device.Address(4 * Mi, 4 * Mi);
        byte* present = device.Address(0, 4 * Mi);
        new RawImage(_path).SetLength(4 * Mi);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.False(CacheLines.Copy(sourceIsMissing ? present : missing, sourceIsMissing ? missing : present, 4096));
            }
        });
        Assert.True(CacheLines.Copy(present, present + 8192, 4096));
    }

    [Fact]
    public async Task Closing_a_device_waits_for_the_copies_that_are_under_way()
    {
        new RawImage(_path).Poke(0, new byte[Length]);
        for (int i = 0; i < 20; i++)
        {
            DaxDevice device = DaxDevice.Open(_path);
            device.AllowWrites();
            device.Read(0, new byte[Length]);
            using SemaphoreSlim running = new(0);
            Task copies = Task.Run(() =>
            {
                byte[] bytes = new byte[Length];
                while (true)
                {
                    device.WriteThrough(0, bytes);
                    running.Release();
                    device.Flush(0, Length);
                }
            });
            await running.WaitAsync(TestContext.Current.CancellationToken);
            device.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => copies);
        }
    }
}
