using Famfs.Devices;
using Famfs.Interop;
using Famfs.Log;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Famfs.Tests.Devices;

/// <summary>A block device, read and written past the page cache. Another host's view is that of the file below it.</summary>
public sealed class BlockDeviceTests : IDisposable
{
    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void Any_bytes_can_be_written_and_nothing_around_them_changes(int blockSize)
    {
        using LoopDevice loop = new(_host.Scratch, 64 << 20, blockSize);
        using DaxDevice device = DaxDevice.Open(loop.Path);
        device.AllowWrites();
        Random random = new(1);
        byte[] expected = new byte[6 << 20];
        random.NextBytes(expected);
        device.Write(0, expected);
        foreach (int length in new[] { 0, 1, 16, 48, 511, 512, 513, 544, 4095, 4096, 4097, 100_000, (1 << 20) + 1, (2 << 20) + 4096 })
        {
            foreach (int offset in new[] { 0, 1, 511, 512, 4000, 4096, (1 << 20) - 3 })
            {
                byte[] bytes = new byte[length];
                random.NextBytes(bytes);
                device.Write(offset, bytes);
                bytes.CopyTo(expected, offset);
                byte[] back = new byte[length];
                device.Read(offset, back);
                Assert.Equal(bytes, back);
            }
        }

        device.Zero(5_000_001, 700_000);
        expected.AsSpan(5_000_001, 700_000).Clear();
        device.Store16(1024, 1, 2);
        device.Flush(0, expected.Length);
        new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 }.CopyTo(expected, 1024);
        byte[] all = new byte[expected.Length];
        device.Read(0, all);
        Assert.Equal(expected, all);
    }

    [Fact]
    public void Threads_that_write_parts_of_one_block_lose_nothing()
    {
        using LoopDevice loop = new(_host.Scratch, 64 << 20);
        using DaxDevice device = DaxDevice.Open(loop.Path);
        device.AllowWrites();
        byte[] expected = new byte[4096];
        Random.Shared.NextBytes(expected);
        Parallel.For(0, expected.Length / 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            device.Write(i * 8, expected.AsSpan(i * 8, 8)));
        byte[] found = new byte[expected.Length];
        device.Read(0, found);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_file_system_on_it_is_the_one_that_other_hosts_see()
    {
        using LoopDevice loop = new(_host.Scratch);
        Formatter.Format(loop.Path, new FormatOptions());
        using FamfsVolume volume = FamfsVolume.Open(loop.Path);
        string source = _host.Scratch.File("source");
        byte[] content = new byte[5_000_001];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(source, content);

        volume.CreateDirectories("d");
        CopyIn copy = new(volume, new HostFiles(), new CopyOptions());
        Assert.Null(Assert.Single(copy.Run(new HostFiles().Expand(source, "d/copied", false), default)).Error);
        for (int i = 0; i < 30; i++)
        {
            volume.CreateFile($"d/f{i}", 1);
        }

        // The device node knows no holes: the file below it has every byte that a neighbour host would have.
        using FamfsVolume other = FamfsVolume.Open(loop.Backing);
        Assert.Equal(volume.Paths(), other.Paths());
        byte[] there = new byte[content.Length];
        other.OpenData("d/copied").Read(0, there);
        Assert.Equal(content, there);
        Assert.Equal(other.Describe().Free, volume.Describe().Free);

        CopyOut back = new(volume, new CopyOptions());
        string target = _host.Scratch.File("target");
        Assert.Null(Assert.Single(back.Run(new FamfsFiles(volume).Expand("d/copied", target, false), default)).Error);
        Assert.Equal(content, File.ReadAllBytes(target));
        Assert.Empty(Checker.Run(loop.Path).Findings);
    }

    [Fact]
    public void What_a_host_commits_over_the_same_memory_is_followed()
    {
        using LoopDevice loop = new(_host.Scratch);
        Formatter.Format(loop.Backing, new FormatOptions());
        using FamfsVolume reader = FamfsVolume.Open(loop.Path);
        using FamfsVolume writer = FamfsVolume.Open(loop.Backing);
        writer.CreateFile("one", 3 << 20);
        Assert.Equal(1, reader.Follow());
        Assert.Equal(3 << 20, reader.GetFile("one").Size);
    }

    [Fact]
    public void Claims_and_the_writer_lock_hold_between_opened_devices()
    {
        using LoopDevice loop = new(_host.Scratch);
        Formatter.Format(loop.Path, new FormatOptions());
        using FamfsVolume one = FamfsVolume.Open(loop.Path);
        using FamfsVolume two = FamfsVolume.Open(loop.Path);
        using (PendingFile claimed = one.Prepare([VolumeExtensions.FileRequest("claimed", 64 << 20)]).Single())
        {
            FamfsFile beside = two.CreateFile("beside", 1);
            long start = two.Map("beside").Single().DeviceOffset;
            Assert.NotInRange(
                start,
                (long)claimed.Layout!.RunAt(0, 1).DeviceOffset,
                claimed.Layout.RunAt(0, 1).DeviceOffset + (64 << 20) - 1);
            one.Commit([claimed]);
        }

        using DaxDevice device = DaxDevice.Open(loop.Path);
        using WriterLock held = WriterLock.Take(device, TimeSpan.Zero, default);
        using DaxDevice second = DaxDevice.Open(loop.Path);
        Expect.Error(FamfsErrorId.DeviceBusy, () => WriterLock.Take(second, TimeSpan.Zero, default));
    }

    [Fact]
    public void A_new_file_is_zero_and_so_is_what_another_host_would_map_behind_it()
    {
        using LoopDevice loop = new(_host.Scratch);
        Formatter.Format(loop.Path, new FormatOptions());
        using FamfsVolume volume = FamfsVolume.Open(loop.Path);
        new RawImage(loop.Backing).Poke(MediaLayout.DataStart(MediaLayout.MinLogLength), Enumerable.Repeat((byte)0xaa, 4 << 20).ToArray());
        using PendingFile creation = volume.Prepare([VolumeExtensions.FileRequest("zero", 1001)]).Single();
        creation.Data.Zero();
        volume.Commit([creation]);
        long start = volume.Map("zero").Single().DeviceOffset;
        Assert.True(start >= MediaLayout.DataStart(MediaLayout.MinLogLength));
        using DaxDevice below = DaxDevice.Open(loop.Backing);
        byte[] unit = new byte[MediaLayout.AllocationUnit];
        below.Read(start, unit);
        Assert.Equal(-1, unit.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void It_can_not_be_mapped()
    {
        using LoopDevice loop = new(_host.Scratch);
        Formatter.Format(loop.Path, new FormatOptions());
        using FamfsVolume volume = FamfsVolume.Open(loop.Path);
        volume.CreateFile("f", 1);
        FamfsException error = Expect.Error(FamfsErrorId.MappingUnsupported, () => volume.MapFile("f"));
        Assert.Contains("devdax", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_something_else_has_is_not_formatted()
    {
        using LoopDevice loop = new(_host.Scratch);
        using SafeFileHandle holder = Libc.Open(loop.Path, Libc.O_RDONLY | Libc.O_EXCL, 0, out int errno);
        Assert.Equal(0, errno);
        Expect.Error(FamfsErrorId.DeviceInUse, () => Formatter.Format(loop.Path, new FormatOptions()));
    }

    [Fact]
    public void What_lies_behind_the_end_is_an_error_and_so_is_a_store_without_leave()
    {
        using LoopDevice loop = new(_host.Scratch, 64 << 20);
        using DaxDevice device = DaxDevice.Open(loop.Path);
        Expect.Error(FamfsErrorId.DeviceReadOnly, () => device.Write(0, new byte[512]));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Read((64 << 20) - 100, new byte[101]));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Invalidate(-1, 1));
    }

    [Fact]
    public void Only_persistent_memory_is_taken()
    {
        using LoopDevice loop = new(_host.Scratch, 64 << 20);
        SysFs.Default = new SysFs("/sys", "/dev");
        Expect.Error(FamfsErrorId.DeviceUnsupported, () => DaxDevice.Open(loop.Path));
        string entry = _host.Scratch.File("sys/block/pmem0");
        Directory.Move(entry, entry + "s");
        SysFs.Default = new SysFs(_host.Scratch.File("sys"), "/dev");
        FamfsException error = Expect.Error(FamfsErrorId.DeviceUnsupported, () => DaxDevice.Open(loop.Path));
        Assert.Contains("sector", error.Message, StringComparison.Ordinal);
    }
}
