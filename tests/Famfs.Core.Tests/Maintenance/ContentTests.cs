using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Maintenance;

/// <summary>What is on a device is not destroyed without being asked for by name.</summary>
public sealed class ContentTests : IDisposable
{
    private const long Size = MediaLayout.MinDeviceSize;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("an ext4 file system", "mkfs.ext4", "mkfs.ext4 -q -F $f")]
    [InlineData("an ext3 file system", "mkfs.ext3", "mkfs.ext3 -q -F $f")]
    [InlineData("an ext2 file system", "mkfs.ext2", "mkfs.ext2 -q -F $f")]
    [InlineData("an XFS file system", "mkfs.xfs", "mkfs.xfs -q $f")]
    [InlineData("a Btrfs file system", "mkfs.btrfs", "mkfs.btrfs -q $f")]
    [InlineData("a FAT file system", "mkfs.vfat", "mkfs.vfat -F 32 $f")]
    [InlineData("an exFAT file system", "mkfs.exfat", "mkfs.exfat $f")]
    [InlineData("an NTFS file system", "mkfs.ntfs", "mkfs.ntfs -F -Q $f")]
    [InlineData("an F2FS file system", "mkfs.f2fs", "mkfs.f2fs -f $f")]
    [InlineData("a NILFS2 file system", "mkfs.nilfs2", "mkfs.nilfs2 -f $f")]
    [InlineData("a JFS file system", "mkfs.jfs", "mkfs.jfs -q $f")]
    [InlineData("a Minix file system", "mkfs.minix", "mkfs.minix $f")]
    [InlineData("an ISO 9660 or UDF file system", "mkudffs", "mkudffs $f")]
    [InlineData("an ISO 9660 or UDF file system", "xorriso", "rm $f; xorriso -as mkisofs -quiet -o $f src && truncate -s 4G $f")]
    [InlineData("a SquashFS file system", "mksquashfs", "mksquashfs src $f -noappend -quiet -no-progress && truncate -s 4G $f")]
    [InlineData("an EROFS file system", "mkfs.erofs", "mkfs.erofs $f src && truncate -s 4G $f")]
    [InlineData("a cramfs file system", "mkfs.cramfs", "mkfs.cramfs src $f && truncate -s 4G $f")]
    [InlineData(
        "a LUKS encrypted volume",
        "cryptsetup",
        "echo -n x | cryptsetup -q luksFormat --type luks1 --pbkdf-force-iterations 1000 $f -")]
    [InlineData(
        "a LUKS encrypted volume",
        "cryptsetup",
        "echo -n x | cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 $f - "
        + "&& dd if=/dev/zero of=$f bs=4096 count=2 conv=notrunc")]
    [InlineData("a bcache or bcachefs device", "make-bcache", "make-bcache -B $f")]
    [InlineData("swap space", "mkswap", "mkswap $f")]
    [InlineData("swap space", "mkswap", "mkswap -p 65536 $f")]
    [InlineData("an MBR partition table", "sfdisk", "echo 2048,100M,83 | sfdisk $f")]
    [InlineData("a GPT partition table", "sgdisk", "sgdisk -n 1:2048:+1G $f")]
    [InlineData("a GPT partition table", "sgdisk", "sgdisk -n 1:2048:+1G $f && dd if=/dev/zero of=$f bs=4096 count=8 conv=notrunc")]
    [InlineData("a QCOW disk image", "qemu-img", "rm $f; qemu-img create -q -f qcow2 $f 4G && truncate -s 4G $f")]
    [InlineData("a VMDK disk image", "qemu-img", "rm $f; qemu-img create -q -f vmdk $f 4G && truncate -s 4G $f")]
    [InlineData("a VHDX disk image", "qemu-img", "rm $f; qemu-img create -q -f vhdx $f 4G && truncate -s 4G $f")]
    [InlineData("a VDI disk image", "qemu-img", "rm $f; qemu-img create -q -f vdi $f 4G && truncate -s 4G $f")]
    [InlineData("a gzip archive", "gzip", "gzip -c src/a > $f; truncate -s 4G $f")]
    [InlineData("a tar archive", "tar", "tar cf $f src; truncate -s 4G $f")]
    public void What_another_program_made_is_named_and_kept(string name, string program, string script)
    {
        Shell.Require(program);
        File.WriteAllText(Path.Combine(_host.Scratch.NewDirectory("src"), "a"), "content");
        string path = _host.Scratch.Sparse("image", Size);
        Shell.Run(script, path, _host.Scratch.Root);
        byte[] before = new RawImage(path).Peek(0, 1 << 20);

        FormatOptions options = new();
        FamfsException error = Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Format(path, options));

        Assert.EndsWith($"holds {name}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Plan(path, options)).Message);
        Assert.Equal(before, new RawImage(path).Peek(0, 1 << 20));

        options = options with { Force = true };
        Assert.Equal(name, Formatter.Plan(path, options).Destroys);
        Assert.Equal(name, Formatter.Format(path, options).Destroys);
        Assert.Empty(_host.Open(path).Paths());
    }

    [Theory]
    [InlineData("a member of a Linux RAID", 0, "FC4E2BA901000000")]
    [InlineData("a member of a Linux RAID", 4096, "FC4E2BA901000000")]
    [InlineData("a member of a Linux RAID", Size - 8192, "FC4E2BA901000000")]
    [InlineData("a member of a Linux RAID", Size - 65536, "FC4E2BA900000000")]
    [InlineData("a member of a firmware RAID", Size - 512, "DE11DE11")]
    [InlineData("a VMFS file system", 1 << 20, "0DD001C0")]
    [InlineData("a ZFS pool member", Size - 131072 + 8192, "0CB1BA0000000000")]
    [InlineData("a persistent memory namespace", 4096, "4254545F4152454E415F494E464F0000")]
    public void What_no_tool_makes_here_is_known_by_its_bytes(string name, long offset, string bytes)
    {
        string path = _host.Scratch.Sparse("image", Size);
        new RawImage(path).Poke(offset, Convert.FromHexString(bytes));
        FamfsException error = Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Format(path, new FormatOptions()));
        Assert.EndsWith($"holds {name}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_lvm_volume_is_known_by_its_label()
    {
        string path = _host.Scratch.Sparse("image", Size);
        RawImage raw = new(path);
        raw.Poke(512, "LABELONE"u8);
        raw.Poke(512 + 24, "LVM2 001"u8);
        FamfsException error = Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Format(path, new FormatOptions()));
        Assert.Contains("an LVM physical volume", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5 << 20)]
    [InlineData((3L << 30) + 12345)]
    [InlineData(Size - 1)]
    public void Any_byte_of_a_file_counts_and_its_place_is_told(long offset)
    {
        string path = _host.Scratch.Sparse("image", Size);
        new RawImage(path).Poke(offset, [1]);
        FamfsException error = Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Format(path, new FormatOptions()));
        Assert.Contains($"not recognized, from byte {offset} on", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, new RawImage(path).Peek(offset, 1)[0]);
    }

    [Fact]
    public void Zeros_that_were_written_are_nothing()
    {
        string path = _host.Scratch.Sparse("image", Size);
        new RawImage(path).Poke(1 << 30, new byte[4 << 20]);
        Assert.Null(Formatter.Plan(path, new FormatOptions()).Destroys);
        Assert.Null(Formatter.Format(path, new FormatOptions()).Destroys);
    }

    [Fact]
    public void On_a_device_old_memory_is_nothing_and_a_file_system_is()
    {
        using LoopDevice loop = new(_host.Scratch);
        RawImage raw = new(loop.Backing);
        byte[] junk = new byte[4 << 20];
        Random.Shared.NextBytes(junk);
        junk.AsSpan(0, 4096).Clear();
        raw.Poke(0, junk);
        raw.Poke(3L << 30, junk);
        Assert.Null(Formatter.Plan(loop.Path, new FormatOptions()).Destroys);

        Shell.Require("mkfs.ext4");
        Shell.Run("mkfs.ext4 -q -F $f", loop.Path, _host.Scratch.Root);
        FamfsException error = Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Format(loop.Path, new FormatOptions()));
        Assert.Contains("an ext4 file system", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_system_that_was_made_over_a_cleared_famfs_counts()
    {
        string path = _host.Format();
        Formatter.Clear(path, force: false);
        Assert.Null(Formatter.Plan(path, new FormatOptions()).Destroys);
        Shell.Require("mkfs.xfs");
        Shell.Run("mkfs.xfs -q -f $f", path, _host.Scratch.Root);
        Expect.Error(FamfsErrorId.DeviceHoldsData, () => Formatter.Format(path, new FormatOptions()));
    }

    [Fact]
    public void A_famfs_of_another_version_is_named_and_kept()
    {
        string path = _host.Format();
        new RawImage(path).PokeU64(8, 49);
        FamfsException error = Expect.Error(FamfsErrorId.AlreadyFormatted, () => Formatter.Format(path, new FormatOptions()));
        Assert.Contains("of version 49", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", error.Message, StringComparison.Ordinal);
        Expect.Error(FamfsErrorId.VersionUnsupported, () => Formatter.Clear(path, force: false));
        Expect.Error(FamfsErrorId.VersionUnsupported, () => Formatter.PlanClear(path, force: false));
        Assert.Contains("of version 49", Formatter.PlanClear(path, force: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_checks_what_formatting_checks_and_changes_nothing()
    {
        string absent = _host.Scratch.File("absent");
        Expect.Error(FamfsErrorId.DeviceTooSmall, () => Formatter.Plan(absent, new FormatOptions { Size = 1 }));
        Expect.Error(FamfsErrorId.SizeInvalid, () => Formatter.Plan(absent, new FormatOptions { Size = -1 }));
        Expect.Error(FamfsErrorId.LogSizeInvalid, () => Formatter.Plan(absent, new FormatOptions { Size = Size, LogLength = 9 }));
        Expect.Error(FamfsErrorId.DeviceNotFound, () => Formatter.Plan(absent, new FormatOptions()));
        Expect.Error(FamfsErrorId.HostPathNotFound, () => Formatter.Plan($"{absent}/deep", new FormatOptions { Size = Size }));
        Assert.Equal(Size, Formatter.Plan(absent, new FormatOptions { Size = Size }).Size);
        Assert.False(File.Exists(absent));

        string small = _host.Scratch.Sparse("small", 5000);
        Expect.Error(FamfsErrorId.DeviceTooSmall, () => Formatter.Plan(small, new FormatOptions { Force = true }));
        string sized = _host.Scratch.Sparse("sized", Size);
        Expect.Error(FamfsErrorId.SizeInvalid, () => Formatter.Plan(sized, new FormatOptions { Size = Size * 2 }));
        string empty = _host.Scratch.Sparse("empty", 0);
        Expect.Error(FamfsErrorId.DeviceTooSmall, () => Formatter.Plan(empty, new FormatOptions()));
        Formatter.Plan(empty, new FormatOptions { Size = Size });
        Assert.Equal(0, new FileInfo(empty).Length);
    }
}
