using System.Buffers;
using System.Security.Cryptography;
using Famfs.Allocation;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>A file as memory shows the bytes that the guarded copies show, whatever its layout.</summary>
public sealed class MappedFileTests : IDisposable
{
    private static readonly Interleaving Stripes = new(4, 3, 2 << 20);

    private readonly Machine _host = new();
    private readonly FamfsVolume _volume;

    public MappedFileTests()
    {
        _volume = _host.Open(_host.Format());
    }

    public static TheoryData<long, bool> Shapes { get; } = new()
    {
        { 1, false },
        { 4095, false },
        { (2 << 20) - 1, false },
        { (2 << 20) + 1, false },
        { (2 << 20) + 1, true },
        { (40 << 20) + 3, true },
    };

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Maps_every_layout_as_one_range(long size, bool striped)
    {
        Seed("f", size, striped);
        using FamfsMappedFile file = _volume.MapFile("f");
        byte[] expected = new byte[size];
        _volume.OpenData("f").Read(0, expected);

        Assert.True(file.GetSpan(0, (int)size).SequenceEqual(expected));
        Assert.Equal(SHA256.HashData(expected), SHA256.HashData(file.AsStream()));
        Assert.Equal(expected[^1], file.Read<byte>(size - 1));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Stores_reach_the_device(long size, bool striped)
    {
        Seed("f", size, striped);
        using (FamfsMappedFile file = _volume.MapFile("f", writable: true))
        {
            file.Write(size - 1, (byte)0xa5);
            file.GetWritableSpan(0, 1)[0] = 0x5a;
            file.Flush();
        }

        Span<byte> ends = stackalloc byte[2];
        _volume.OpenData("f").Read(0, ends[..1]);
        _volume.OpenData("f").Read(size - 1, ends[1..]);
        Assert.Equal(size == 1 ? 0x5a : 0xa5, ends[1]);
        Assert.Equal(0x5a, ends[0]);
    }

    [Fact]
    public void Offsets_translate_both_ways()
    {
        Seed("f", 25 << 20, striped: true);
        using FamfsMappedFile file = _volume.MapFile("f");
        Span<byte> there = stackalloc byte[1];
        foreach (long offset in new long[] { 0, (2 << 20) - 1, 2 << 20, (7 << 20) + 5, (25 << 20) - 1 })
        {
            long device = file.ToDeviceOffset(offset);
            _volume.Device.Read(device, there);
            Assert.Equal(there[0], file.Read<byte>(offset));
            Assert.Equal(offset, file.ToFileOffset(device));
        }

        Assert.Equal(-1, file.ToFileOffset(0));
    }

    [Fact]
    public void Refuses_what_lies_outside()
    {
        Seed("f", 5000, striped: false);
        using FamfsMappedFile file = _volume.MapFile("f");
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read<long>(4993));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read<byte>(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Flush(0, 5001));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetMemory(long.MaxValue, 1));
    }

    [Fact]
    public void Refuses_stores_when_opened_for_reading()
    {
        Seed("f", 5000, striped: false);
        using FamfsMappedFile file = _volume.MapFile("f");
        Expect.Error(FamfsErrorId.DeviceReadOnly, () => file.Write(0, 1));
        Assert.False(file.AsStream().CanWrite);
    }

    [Fact]
    public void A_client_may_not_open_for_writing()
    {
        Seed("f", 5000, striped: false);
        using HostVariable other = new(Guid.NewGuid());
        Expect.Error(FamfsErrorId.NotMaster, () => _volume.MapFile("f", writable: true));
    }

    [Fact]
    public void Pinned_memory_outlives_the_dispose()
    {
        Seed("f", 5000, striped: false);
        FamfsMappedFile file = _volume.MapFile("f");
        ReadOnlyMemory<byte> memory = file.GetMemory(0, 5000);
        byte first = memory.Span[0];
        MemoryHandle pin = memory.Pin();
        file.Dispose();
        unsafe
        {
            Assert.Equal(first, *(byte*)pin.Pointer);
        }

        pin.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read<byte>(0));
    }

    private void Seed(string path, long size, bool striped)
    {
        _volume.CreateFile(path, size, striped ? Stripes : null);
        _volume.RequireWritable();
        ContentStream.Fill(_volume.OpenData(path), 42, CancellationToken.None);
    }
}
