using System.Globalization;
using Famfs.Files;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>Files whose runs are too many, or too small, to be mapped one behind the other.</summary>
public sealed class FragmentedMappingTests : IDisposable
{
    private const long Unit = MediaLayout.AllocationUnit;
    private const long Gi = 1L << 30;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_large_file_of_strips_gives_its_bytes_with_few_mappings()
    {
        // 102,400 turns: more than the kernel allows mappings.
        FamfsVolume volume = _host.Open(_host.Format(size: 256 * Gi));
        volume.CreateFile("big", 200L * 1000 * 1000 * 1000, new Famfs.Allocation.Interleaving(4, 4, Unit));
        FileData data = volume.OpenData("big");
        byte[] pattern = [.. Enumerable.Range(1, 100).Select(i => (byte)i)];
        long[] places = [0, (3 * Unit) - 50, (77_777 * Unit) - 1, data.Size - 100];
        foreach (long place in places)
        {
            data.Write(place, pattern);
        }

        int before = Mappings();
        using FamfsMappedFile file = volume.MapFile("big", writable: true);
        Assert.InRange(Mappings() - before, 1, 8);
        using Stream stream = file.AsStream();
        foreach (long place in places)
        {
            byte[] read = new byte[100];
            stream.Position = place;
            stream.ReadExactly(read);
            Assert.Equal(pattern, read);
            Assert.Equal(BitConverter.ToInt64(pattern, 46), file.Read<long>(place + 46));
            file.Write(place + 46, 0x0102030405060708);
            Assert.Equal(0x0102030405060708, file.Read<long>(place + 46));
            file.Flush(place, 100);
            file.Invalidate(place, 100);
            data.Read(place, read);
            Assert.Equal(0x0102030405060708, BitConverter.ToInt64(read, 46));
        }

        Assert.Equal(Unit, file.GetSpan(Unit, (int)Unit).Length);
        Expect.Error(FamfsErrorId.MappingTooFragmented, () => file.GetSpan(Unit, (int)Unit + 1));
        Expect.Error(FamfsErrorId.MappingTooFragmented, () => file.GetWritableMemory(Unit - 1, 2));
        Assert.Equal(5, file.ToFileOffset(file.ToDeviceOffset(5)));
        Assert.Equal(0, stream.Read(new byte[1]) + stream.Seek(0, SeekOrigin.End) - file.Length);
    }

    [Fact]
    public void Files_of_many_runs_never_take_more_than_a_share_of_the_mappings()
    {
        FamfsVolume volume = _host.Open(_host.Format(size: 64 * Gi));
        int most = int.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), CultureInfo.InvariantCulture);
        List<FamfsMappedFile> files = [];
        try
        {
            // Each of 2,500 runs.
            for (int i = 0; i < 10; i++)
            {
                volume.CreateFile($"f{i}", 2500 * Unit, new Famfs.Allocation.Interleaving(8, 8, Unit));
                files.Add(volume.MapFile($"f{i}"));
                Assert.Equal(0, files[^1].Read<int>(files[^1].Length - 4));
            }

            Assert.InRange(Mappings(), 2500, (most / 4) + 5000);
        }
        finally
        {
            files.ForEach(f => f.Dispose());
        }

        Assert.InRange(Mappings(), 1, 2500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(5000)]
    [InlineData(16_384)]
    public void An_allocation_unit_of_4096_can_be_mapped(int size)
    {
        string path = _host.Format();
        RawImage raw = new(path);
        raw.EditSuperblock(s => s with { AllocationUnit = 4096 });
        byte[] striped = new byte[MediaLayout.EntrySize];
        ulong start = 100 * (ulong)Unit;
        LogEntryWriter.File(
            striped,
            "striped"u8,
            (ulong)size,
            0x1a4,
            0,
            0,
            new FileLayout([new Extent(0, start + (64 << 10), 8192), new Extent(0, start + (128 << 10), 8192)], 4096));
        raw.Append(
            RawImage.FileEntry("simple", (ulong)size, new Extent(0, start + 4096, 4096), new Extent(0, start + (3 * 4096), 12_288)),
            striped);
        FamfsVolume volume = _host.Open(path);
        byte[] expected = new byte[size];
        new Random(5).NextBytes(expected);
        foreach (string name in new[] { "simple", "striped" })
        {
            volume.RequireWritable();
            volume.OpenData(name).Write(0, expected);
            using FamfsMappedFile file = volume.MapFile(name);
            byte[] read = new byte[size];
            file.AsStream().ReadExactly(read);
            Assert.Equal(expected, read);
            Assert.True(file.GetSpan(0, size).SequenceEqual(expected));
            Assert.Equal(expected[^1], file.Read<byte>(size - 1));
        }
    }

    [Fact]
    public void A_stream_over_memory_that_has_gone_is_an_error()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        volume.CreateFile("f", 8 << 20);
        using FamfsMappedFile file = volume.MapFile("f", writable: true);
        using Stream stream = file.AsStream();
        new RawImage(path).SetLength(12 << 20);
        stream.Position = 4 << 20;
        Expect.Error(FamfsErrorId.DeviceFault, () => stream.ReadByte());
        Expect.Error(FamfsErrorId.DeviceFault, () => stream.CopyTo(Stream.Null));
        Expect.Error(FamfsErrorId.DeviceFault, () => stream.Write([1, 2, 3]));
    }

    private static int Mappings() => File.ReadLines("/proc/self/maps").Count();
}
