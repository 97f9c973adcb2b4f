using Famfs.Allocation;
using Famfs.Interop;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Standalone;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Standalone;

/// <summary>Mounts of a simulated stand-alone module show what the log has, by every KABI.</summary>
public sealed class ModuleMountTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly List<string> _failed = [];
    private readonly string _root;
    private readonly FamfsVolume _volume;

    public ModuleMountTests()
    {
        string image = _scratch.File("image");
        _root = _scratch.NewDirectory("mount");
        Formatter.Format(image, new FormatOptions { Size = MediaLayout.MinDeviceSize });
        _volume = FamfsVolume.Open(image);
        _volume.CreateDirectories("d");
        _volume.CreateFile("d/plain", 3_000_001);
        _volume.CreateFile("empty", 0);
    }

    public static TheoryData<SimulatedKabi> Kabis => [.. Enum.GetValues<SimulatedKabi>()];

    public void Dispose()
    {
        _volume.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kabis))]
    public void Names_and_maps_are_those_of_the_log(SimulatedKabi kabi)
    {
        _volume.CreateFile("striped", 25 << 20, new Interleaving(4, 3, 2 << 20));
        SimulatedModule kernel = new(kabi);
        ModuleMount mount = Start(kernel);
        Assert.Equal(kernel.Is44 ? 44 : kabi == SimulatedKabi.V43 ? 43 : 42, mount.Kabi);
        AssertMap(kernel, "d/plain");
        AssertMap(kernel, "empty");
        SimulatedMap superblock = kernel.Maps[Path.Combine(_root, ".meta/.superblock")];
        Assert.Equal((1u, 2ul << 20, 0ul), (superblock.FileType, superblock.Size, superblock.Find(0)));
        SimulatedMap log = kernel.Maps[Path.Combine(_root, ".meta/.log")];
        Assert.Equal((2u, 8ul << 20, 2ul << 20), (log.FileType, log.Size, log.Find(0)));
        if (kabi == SimulatedKabi.V42)
        {
            Assert.False(File.Exists(Path.Combine(_root, "striped")));
            Assert.Equal("'striped' has strips, which this module does not have; it is not shown.", Assert.Single(_failed));
            return;
        }

        AssertMap(kernel, "striped");
        Assert.Empty(_failed);
    }

    [Theory]
    [MemberData(nameof(Kabis))]
    public void What_is_new_renamed_changed_or_removed_follows(SimulatedKabi kabi)
    {
        SimulatedModule kernel = new(kabi);
        ModuleMount mount = Start(kernel);
        _volume.CreateDirectories("e");
        _volume.CreateFile("e/new", 1);
        Assert.True(mount.Follow());
        AssertMap(kernel, "e/new");

        Change(new ChangeRequest { Kind = ChangeKind.Move, Path = "d/plain", Destination = "d/renamed" });
        Change(new ChangeRequest { Kind = ChangeKind.Remove, Path = "empty" });
        Change(new ChangeRequest { Kind = ChangeKind.Set, Path = "e/new", Mode = 0x180 });
        Assert.True(mount.Follow());
        AssertMap(kernel, "d/renamed");
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(Path.Combine(_root, "e/new")));
        bool keeps = kabi is SimulatedKabi.Posted44 or SimulatedKabi.Draft44;
        Assert.Equal(keeps, File.Exists(Path.Combine(_root, "empty")));
        Assert.Equal(keeps, File.Exists(Path.Combine(_root, "d/plain")));
        Assert.Equal(keeps ? 2 : 0, _failed.Count);
        Assert.All(_failed, f => Assert.Contains("until it is dismounted", f, StringComparison.Ordinal));

        // Programs were not given leave to remove anything.
        Assert.Equal(0x5303ul, kernel.Options);
    }

    [Fact]
    public void A_file_that_is_another_now_gets_a_map_of_its_own()
    {
        SimulatedModule kernel = new(SimulatedKabi.V43);
        ModuleMount mount = Start(kernel);
        Change(new ChangeRequest { Kind = ChangeKind.Remove, Path = "d/plain" });
        _volume.CreateFile("d/plain", 3_000_001);
        Change(new ChangeRequest { Kind = ChangeKind.Set, Path = "empty", Size = 5 });
        Assert.True(mount.Follow());
        AssertMap(kernel, "d/plain");
        AssertMap(kernel, "empty");
        Assert.Empty(_failed);
    }

    [Fact]
    public void A_link_on_the_mount_leads_nowhere()
    {
        string outside = _scratch.NewDirectory("outside");
        ModuleMount mount = Start(new SimulatedModule(SimulatedKabi.V43));
        Directory.CreateSymbolicLink(Path.Combine(_root, "e"), outside);
        _volume.CreateDirectories("e");
        _volume.CreateFile("e/new", 1);
        Assert.True(mount.Follow());
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.Equal(2, _failed.Count);
    }

    [Fact]
    public void Files_of_a_mount_that_only_reads_have_no_write_bits()
    {
        ModuleMount.Start(new SimulatedModule(SimulatedKabi.V43), _volume, _root, false, false, false, _failed.Add);
        Assert.Equal((UnixFileMode)0x124, File.GetUnixFileMode(Path.Combine(_root, "d/plain")));
    }

    [Fact]
    public void It_ends_with_the_mount_and_makes_nothing_below_it()
    {
        ModuleMount mount = Start(new SimulatedModule(SimulatedKabi.V43));
        Directory.Move(_root, _root + ".gone");
        Directory.CreateDirectory(_root);
        _volume.CreateDirectories("e");
        Assert.False(mount.Follow());
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Theory]
    [InlineData(16, "mounted already")]
    [InlineData(19, "famfs mode")]
    [InlineData(22, "errno 22")]
    public void What_the_kernel_refuses_is_one_error(int errno, string reason)
    {
        SimulatedModule kernel = new(SimulatedKabi.V43) { MountError = errno };
        Assert.Contains(reason, Expect.Error(FamfsErrorId.ModuleUnsupported, () => Start(kernel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_answers_to_no_ioctl_is_taken_down_again()
    {
        SimulatedModule kernel = new((SimulatedKabi)99);
        Assert.Contains("KABI", Expect.Error(FamfsErrorId.ModuleUnsupported, () => Start(kernel)).Message, StringComparison.Ordinal);
        Assert.False(kernel.IsMounted);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        SimulatedModule without = new(SimulatedKabi.V43) { MountError = Errno.ENODEV };
        FamfsException error = Expect.Error(FamfsErrorId.ModuleUnsupported, () => ModuleMount.Require(without, "/dev/null"));
        Assert.Contains("no file system type famfs", error.Message, StringComparison.Ordinal);
        SimulatedModule with = new(SimulatedKabi.V43);
        error = Expect.Error(FamfsErrorId.ModuleUnsupported, () => ModuleMount.Require(with, _volume.DevicePath));
        Assert.Contains("DAX character devices", error.Message, StringComparison.Ordinal);
        ModuleMount.Require(with, "/dev/null");
    }

    [Theory]
    [InlineData("nodev\tfamfs", true)]
    [InlineData("\tfamfs", true)]
    [InlineData("nodev\tfuse.famfs", false)]
    [InlineData("nodev\tfamfs2", false)]
    public void The_type_is_found_among_the_others(string line, bool isThere) =>
        Assert.Equal(isThere, LinuxModuleKernel.Names(["nodev\tsysfs", line, "\text4"]));

    private ModuleMount Start(SimulatedModule kernel) => ModuleMount.Start(kernel, _volume, _root, true, false, false, _failed.Add);

    private void Change(ChangeRequest request) => Assert.Null(Assert.Single(_volume.Change([request])).Error);

    private void AssertMap(SimulatedModule kernel, string path)
    {
        SimulatedMap map = kernel.Maps[Path.Combine(_root, path)];
        FamfsFile file = (FamfsFile)_volume.List("", recurse: true).Single(i => i.Path == path);
        FileLayout layout = _volume.LayoutOf(file);
        Assert.Equal((0u, (ulong)file.Size), (map.FileType, map.Size));
        for (long offset = 0; offset < file.Size; offset += 4096)
        {
            Assert.Equal((ulong)layout.RunAt(offset, 1).DeviceOffset, map.Find((ulong)offset));
        }
    }
}
