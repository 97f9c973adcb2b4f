using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

public sealed class FormatTests : IDisposable
{
    private const long Size = MediaLayout.MinDeviceSize;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(Size, 8L << 20)]
    [InlineData(Size + 4096, 16L << 20)]
    [InlineData(Size + (6L << 20), 256L << 20)]
    public void A_formatted_device_opens_empty(long size, long log)
    {
        string path = _host.Format(size: size, log: log);
        FamfsFileSystem system = _host.Open(path).Describe();

        Assert.Equal((size, log, FamfsRole.Master), (system.Size, system.LogSize, system.Role));
        Assert.Equal((_host.Uuid, _host.Uuid), (system.MasterUuid, system.HostUuid));
        Assert.Equal(((log - 48) / 544, 0L, 0, 0), (system.LogCapacity, system.LogUsed, system.Files, system.Directories));
        Assert.Equal((48, "2.2", 0x200000L), (system.Version, system.FormatVersion, system.AllocationUnit));

        // Whole units only, even where the device is not made of them.
        Assert.Equal((size / (2 << 20) * (2 << 20)) - (2 << 20) - log, system.Free);
        Assert.Equal((2 << 20) + log, system.Allocated);
        Assert.Equal(system.Allocated, Checker.Run(path).Result.Allocated);
        Assert.Empty(Checker.Run(path).Findings);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        string path = _host.Format();
        RawImage raw = new(path);

        Assert.Equal(SuperblockStatus.Valid, Superblock.Decode(raw.Peek(0, 200), out Superblock superblock));
        Assert.Equal((2u, 2u, (ulong)Size), (superblock.FormatMajor, superblock.FormatMinor, superblock.DeviceSize));
        Assert.Equal((0x200000ul, 8ul << 20, 0x200000ul), (superblock.LogOffset, superblock.LogLength, superblock.AllocationUnit));
        Assert.Equal(path.Length > 63 ? path[..63] : path, superblock.DeviceName);
        Assert.NotEqual(Guid.Empty, superblock.FileSystemUuid);
        Assert.NotEqual(superblock.FileSystemUuid, superblock.DeviceUuid);
        Assert.True(LogHeader.TryDecode(raw.Peek(0x200000, 48), out LogHeader header));
        Assert.Equal((8ul << 20, 15419ul, 0ul, 0ul), (header.LogLength, header.LastIndex, header.NextSeqnum, header.NextIndex));
    }

    [Fact]
    public void Old_bytes_of_superblock_and_log_are_gone()
    {
        string path = _host.Scratch.Sparse("old", Size);
        RawImage raw = new(path);
        byte[] junk = new byte[10 << 20];
        Random.Shared.NextBytes(junk);
        junk.AsSpan(0, 8).Clear();
        raw.Poke(0, junk);

        Formatter.Format(path, new FormatOptions { Force = true });

        byte[] superblock = raw.Peek(0, 2 << 20);
        byte[] log = raw.Peek(2 << 20, 8 << 20);
        Assert.Equal(-1, superblock.AsSpan(200).IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, log.AsSpan(48).IndexOfAnyExcept((byte)0));
        Assert.Empty(_host.Open(path).Paths());
    }

    [Fact]
    public void A_second_format_is_refused_and_changes_nothing()
    {
        string path = _host.Format();
        _host.Open(path).CreateDirectories("kept");
        Guid before = _host.Open(path).Superblock.FileSystemUuid;

        FamfsException error = Expect.Error(
            FamfsErrorId.AlreadyFormatted, () => Formatter.Format(path, new FormatOptions { LogLength = 16 << 20 }));

        Assert.Contains("by this host", error.Message, StringComparison.Ordinal);
        FamfsVolume volume = _host.Open(path);
        Assert.Equal(before, volume.Superblock.FileSystemUuid);
        Assert.Equal(["kept"], volume.Paths());
    }

    [Fact]
    public void A_forced_format_destroys_what_was_there()
    {
        string path = _host.Format();
        FamfsVolume old = _host.Open(path);
        old.CreateDirectories("gone");

        Formatter.Format(path, new FormatOptions { Force = true, LogLength = 16 << 20 });

        FamfsVolume volume = _host.Open(path);
        Assert.Empty(volume.Paths());
        Assert.NotEqual(old.Superblock.FileSystemUuid, volume.Superblock.FileSystemUuid);
        Assert.Equal(30840, volume.LogCapacity);
        Expect.Error(FamfsErrorId.FileSystemChanged, () => old.Follow());
        Expect.Error(FamfsErrorId.FileSystemChanged, () => old.CreateDirectories("late"));
        Assert.Empty(_host.Open(path).Paths());
    }

    [Fact]
    public void A_foreign_master_is_named_and_replaced_only_by_force()
    {
        string path = _host.Format();
        using HostVariable other = new(Guid.NewGuid());

        FamfsException error = Expect.Error(
            FamfsErrorId.AlreadyFormatted, () => Formatter.Format(path, new FormatOptions()));
        Assert.Contains(_host.Uuid.ToString(), error.Message, StringComparison.Ordinal);
        Expect.Error(FamfsErrorId.NotMaster, () => Formatter.Clear(path, force: false));
        Assert.Equal(FamfsRole.Client, _host.Open(path).Role);

        Formatter.Format(path, new FormatOptions { Force = true });
        Assert.Equal(FamfsRole.Master, _host.Open(path).Role);
    }

    [Fact]
    public void A_cleared_device_is_no_famfs_and_can_be_formatted()
    {
        string path = _host.Format();
        Formatter.Clear(path, force: false);

        Expect.Error(FamfsErrorId.NotFamfs, () => FamfsVolume.Open(path));
        Expect.Error(FamfsErrorId.NotFamfs, () => Formatter.Clear(path, force: true));
        Expect.Error(FamfsErrorId.NotFamfs, () => Checker.Run(path));
        Formatter.Format(path, new FormatOptions());
        Assert.Empty(_host.Open(path).Paths());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(Size - 1)]
    public void A_small_device_is_refused(long size)
    {
        string path = _host.Scratch.Sparse("small", size);
        Expect.Error(FamfsErrorId.DeviceTooSmall, () => Formatter.Format(path, new FormatOptions()));
        Assert.Equal(size, new FileInfo(path).Length);

        string absent = _host.Scratch.File("absent");
        Expect.Error(FamfsErrorId.DeviceTooSmall, () => Formatter.Format(absent, new FormatOptions { Size = size }));
        Assert.False(File.Exists(absent));
    }

    [Theory]
    [InlineData(0, FamfsErrorId.SizeInvalid)]
    [InlineData(-1, FamfsErrorId.SizeInvalid)]
    [InlineData(long.MaxValue, FamfsErrorId.SizeInvalid)]
    public void An_image_of_impossible_size_leaves_no_file(long size, FamfsErrorId id)
    {
        string path = _host.Scratch.File("impossible");
        FamfsException error = Assert.Throws<FamfsException>(() => Formatter.Format(path, new FormatOptions { Size = size }));

        Assert.Equal(id, error.Id);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(8)]
    [InlineData(4L << 20)]
    [InlineData((8L << 20) - 1)]
    [InlineData((8L << 20) + 1)]
    [InlineData(12L << 20)]
    [InlineData(4L << 30)]
    [InlineData(1L << 62)]
    [InlineData(long.MinValue)]
    public void A_log_of_impossible_size_is_refused(long log)
    {
        string path = _host.Scratch.Sparse("log", Size);
        Expect.Error(FamfsErrorId.LogSizeInvalid, () => Formatter.Format(path, new FormatOptions { LogLength = log }));
        Expect.Error(FamfsErrorId.NotFamfs, () => FamfsVolume.Open(path));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void A_log_may_leave_room_for_one_unit_and_no_less(int more, bool fits)
    {
        // The smallest device that holds the smallest log that can fill it.
        string path = _host.Scratch.Sparse("exact", (4L << 30) + (4L << 20) + more);
        FormatOptions options = new() { LogLength = 4L << 30 };
        if (!fits)
        {
            Expect.Error(FamfsErrorId.LogSizeInvalid, () => Formatter.Format(path, options));
            return;
        }

        Formatter.Format(path, options);
        FamfsVolume volume = _host.Open(path);
        Assert.Equal(2 << 20, volume.Describe().Free);
        volume.CreateFile("all", 2 << 20);
        Expect.Error(FamfsErrorId.OutOfSpace, () => volume.CreateFile("more", 1));
        Assert.Empty(Checker.Run(path).Findings);
    }

    [Fact]
    public void What_is_no_device_is_refused()
    {
        Expect.Error(FamfsErrorId.DeviceNotFound, () => FamfsVolume.Open(_host.Scratch.File("absent")));
        Expect.Error(FamfsErrorId.DeviceNotFound, () => FamfsVolume.Open(_host.Scratch.Sparse("f", 1) + "/below"));
        Expect.Error(FamfsErrorId.DeviceUnsupported, () => FamfsVolume.Open(_host.Scratch.Root));
        Expect.Error(FamfsErrorId.DeviceUnsupported, () => FamfsVolume.Open("/dev/null"));
        Expect.Error(FamfsErrorId.NotFamfs, () => FamfsVolume.Open(_host.Scratch.Sparse("empty", 0)));
        Expect.Error(FamfsErrorId.NotFamfs, () => FamfsVolume.Open(_host.Scratch.Sparse("tiny", 1)));
        Expect.Error(FamfsErrorId.NotFamfs, () => FamfsVolume.Open(_host.Scratch.Sparse("zeros", Size)));
        Expect.Error(FamfsErrorId.DeviceUnsupported, () => Formatter.Format(_host.Scratch.Root, new FormatOptions()));
        Expect.Error(FamfsErrorId.DeviceNotFound, () => Formatter.Format(_host.Scratch.File("absent"), new FormatOptions()));
        Expect.Error(
            FamfsErrorId.DeviceTooSmall, () => Formatter.Format(_host.Scratch.Sparse("empty2", 0), new FormatOptions()));
    }

    [Fact]
    public void An_image_that_is_there_keeps_its_size()
    {
        string path = _host.Scratch.Sparse("kept", Size + 4096);
        Expect.Error(FamfsErrorId.SizeInvalid, () => Formatter.Format(path, new FormatOptions { Size = Size }));
        Assert.Equal(Size + 4096, new FileInfo(path).Length);

        string empty = _host.Scratch.Sparse("empty", 0);
        Formatter.Format(empty, new FormatOptions { Size = Size });
        Assert.Equal(Size, new FileInfo(empty).Length);
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void A_wrong_identity_is_an_error(string text)
    {
        string path = _host.Format();
        using HostVariable variable = new(text);
        Expect.Error(FamfsErrorId.HostIdentityInvalid, () => Formatter.Format(path, new FormatOptions { Force = true }));
        Expect.Error(FamfsErrorId.HostIdentityInvalid, () => _ = HostIdentity.Current());
    }
}
