using Famfs.Devices;
using Famfs.Files;
using Famfs.Interop;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>Memory that goes away under an open file system: an image cut off. Each access is an error, not a signal.</summary>
public sealed class FaultTests : IDisposable
{
    private const long Mi = 1 << 20;

    private readonly Machine _host = new();
    private readonly string _path;

    public FaultTests()
    {
        _path = _host.Format();
    }

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(4096, true)]
    [InlineData(4096, false)]
    public void Every_access_to_missing_pages_is_an_error(long left, bool touchedBefore)
    {
        string path = _host.Scratch.Sparse("raw", 16 * Mi);
        using DaxDevice device = DaxDevice.Open(path);
        device.AllowWrites();
        byte[] buffer = new byte[4096];
        if (touchedBefore)
        {
            device.Zero(0, 16 * Mi);
            device.Write(8 * Mi, buffer);
        }

        new RawImage(path).SetLength(left);

        const long Offset = 8 * Mi;
        Fault(() => device.Read(Offset, buffer));
        Fault(() => device.Write(Offset, buffer));
        Fault(() => device.ReadThrough(Offset, buffer));
        Fault(() => device.WriteThrough(Offset, buffer));
        Fault(() => device.WriteThrough(Offset + 1, buffer.AsSpan(0, 10)));
        Fault(() => device.Store16(Offset, 1, 2));
        LineFault(() => device.Flush(Offset, 1));
        LineFault(() => device.Flush(0, 16 * Mi));
        LineFault(() => device.Invalidate(Offset + 63, 2));
        LineFault(() => device.Invalidate(0, 16 * Mi));
        Fault(() => device.Zero(Offset, 4096));
        using SafeFileHandle file = Libc.Open(_path, Libc.O_RDWR, 0, out _);
        Fault(() => device.ReceiveFrom(file, "source", 0, Offset, 4096));
        Fault(() => device.SendTo(file, "target", 1L << 31, Offset, 4096));

        Assert.Equal(left, new FileInfo(path).Length);

        // And once more: the guard is not used up.
        Fault(() => device.Store16(Offset, 1, 2));
        LineFault(() => device.Flush(Offset, 1));
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 100; i++)
            {
                LineFault(() => device.Invalidate(Offset, 64));
            }
        });
    }

    [Fact]
    public void What_is_there_still_works_next_to_missing_pages()
    {
        string path = _host.Scratch.Sparse("raw", 16 * Mi);
        using DaxDevice device = DaxDevice.Open(path);
        device.AllowWrites();
        new RawImage(path).SetLength(4 * Mi);

        device.Store16((4 * Mi) - 16, 0x0102030405060708, 0x1112131415161718);
        device.Flush((4 * Mi) - 16, 16);
        byte[] read = new byte[16];
        device.Invalidate((4 * Mi) - 16, 16);
        device.Read((4 * Mi) - 16, read);
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11], read);
        Fault(() => device.Read((4 * Mi) - 8, read));

        Expect.Error(FamfsErrorId.DeviceFault, () => device.Read((16 * Mi) - 8, read));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Read(-1, read));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Read(long.MaxValue, read));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Flush(0, long.MinValue));
        Expect.Error(FamfsErrorId.DeviceFault, () => device.Flush(1, long.MaxValue));
    }

    [Fact]
    public void A_device_that_was_not_opened_for_writing_is_not_written()
    {
        using DaxDevice device = DaxDevice.Open(_path);
        byte[] before = new RawImage(_path).Peek(0, 4096);
        Expect.Error(FamfsErrorId.DeviceReadOnly, () => device.Write(0, [1]));
        Expect.Error(FamfsErrorId.DeviceReadOnly, () => device.Store16(0, 1, 1));
        Expect.Error(FamfsErrorId.DeviceReadOnly, () => device.Zero(0, 4096));
        device.Flush(0, 4096);
        Assert.Equal(before, new RawImage(_path).Peek(0, 4096));
    }

    [Fact]
    public void A_disposed_device_is_not_touched()
    {
        DaxDevice device = DaxDevice.Open(_path);
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Read(0, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => device.Flush(0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(2 * Mi)]
    [InlineData((2 * Mi) + 4096)]
    public void An_image_that_lost_its_metadata_only_gives_errors(long left)
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateDirectories([.. Enumerable.Range(0, 20).Select(i => $"d{i}")]);
        volume.CreateFile("f", 3 * Mi);
        PendingFile pending = volume.Prepare([FileRequest("pending", Mi)]).Single();
        FileData data = volume.OpenData("f");
        new RawImage(_path).SetLength(left);

        byte[] buffer = new byte[Mi];
        if (left <= 2 * Mi)
        {
            Fault(() => volume.Follow());
            Fault(() => volume.Prepare([FileRequest("g", 1)]));
            Fault(() => volume.CreateDirectories("late"));
            Fault(() => volume.Commit([pending]));
            Fault(() => volume.ReadLog().Count());
        }

        Fault(() => data.Read(0, buffer));
        Fault(() => data.Write(0, buffer));
        LineFault(() => data.Flush(0, 1));
        LineFault(() => data.Invalidate(2 * Mi, 1));
        Fault(() => data.Zero());
        Fault(() => pending.Data.Write(0, buffer));
        Fault(() => ContentHash.Compute(data, FamfsHashAlgorithm.SHA256, null, default));
        Fault(() => ContentStream.Fill(data, 1, default));
        pending.Dispose();
        volume.Describe();

        FamfsException error = Assert.Throws<FamfsException>(() => FamfsVolume.Open(_path));
        Assert.Equal(left == 0 ? FamfsErrorId.NotFamfs : FamfsErrorId.DeviceTruncated, error.Id);
        if (left > 0)
        {
            Assert.Contains(Checker.Run(_path).Findings, f => f.Id == "DeviceTruncated");
        }
    }

    [Fact]
    public void A_log_cut_in_the_middle_of_new_entries_is_a_fault()
    {
        FamfsVolume reader = _host.Open(_path);
        FamfsVolume writer = _host.Open(_path);
        writer.CreateDirectories([.. Enumerable.Range(0, 100).Select(i => $"d{i}")]);
        new RawImage(_path).SetLength((2 * Mi) + 4096);

        Fault(() => reader.Follow());
        Fault(() => reader.ReadLog().Count());
        Assert.Empty(reader.Paths());
    }

    [Fact]
    public void No_file_is_made_where_the_memory_is_gone()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateFile("before", 64 * Mi);
        new RawImage(_path).SetLength(32 * Mi);

        using PendingFile creation = volume.Prepare([FileRequest("zeroed", 4 * Mi)]).Single();
        Fault(() => creation.Data.Zero());

        string source = _host.Scratch.File("source");
        File.WriteAllBytes(source, new byte[100_000]);
        CopyResult copied = new CopyIn(volume, new HostFiles(), new CopyOptions())
            .Run(new HostFiles().Expand(source, "copied", false), default).Single();
        Expect.IsWhole(FamfsErrorId.DeviceFault, copied.Error);
        Assert.Null(volume.Find("copied"));

        CopyItem item = new FamfsFiles(volume).Expand("before", _host.Scratch.File("out"), false).Single();
        CopyResult result = new CopyOut(volume, new CopyOptions()).Run([item], default).Single();
        Expect.IsWhole(FamfsErrorId.DeviceFault, result.Error);
        Assert.False(File.Exists(item.Destination));
        Assert.Empty(Directory.GetFiles(_host.Scratch.Root, "out*"));
    }

    private static void Fault(Action action) => Expect.Error(FamfsErrorId.DeviceFault, action);

    // The cache-line instructions of an emulated processor do nothing, and so meet no missing memory.
    private static void LineFault(Action action)
    {
        if (Environment.GetEnvironmentVariable("FAMFS_EMULATED_LINES") == null)
        {
            Fault(action);
        }
    }
}
