using Famfs.Mounts;
using Xunit;

namespace Famfs.Tests.Mounts;

/// <summary>Which paths are in a famfs, by mount tables of all kinds over real links.</summary>
public sealed class MountPathsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("famfs-paths-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("/m", "/dev/dax0.0", "")]
    [InlineData("/m/", "/dev/dax0.0", "")]
    [InlineData("/m/a/b", "/dev/dax0.0", "a/b")]
    [InlineData("/m//a/./x/../b/", "/dev/dax0.0", "a/b")]
    [InlineData("/m/a*[b]", "/dev/dax0.0", "a*[b]")]
    [InlineData("/m/inner/f", "/dev/dax1.0", "f")]
    [InlineData("/m/bound/f", "/dev/dax1.0", "some/where/f")]
    [InlineData("/m/bound", "/dev/dax1.0", "some/where")]
    [InlineData("/with space\tand\\tab/f", "/img name", "f")]
    [InlineData("/over/f", "/dev/dax2.0", "f")]
    public void Path_under_a_mount_leads_into_its_device(string path, string device, string inside)
    {
        Assert.Equal(new FamfsPath(device, inside), Table().Find(path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/mm/a")]
    [InlineData("/m/../x")]
    [InlineData("/m/plain/f")]
    [InlineData("/tmpfs/m/a")]
    [InlineData("/hidden/f")]
    public void Other_paths_lead_nowhere(string path) => Assert.Null(Table().Find(path));

    [Fact]
    public void Only_the_mount_point_itself_stands_for_its_device()
    {
        Assert.Equal("/dev/dax0.0", Table().DeviceOf("/m"));
        Assert.Equal("/m/a", Table().DeviceOf("/m/a"));
        Assert.Equal("/elsewhere", Table().DeviceOf("/elsewhere"));
    }

    [Fact]
    public void Links_are_followed_up_to_the_mount_and_not_behind_it()
    {
        Directory.CreateDirectory(Path.Combine(_root, "real", "m"));
        File.CreateSymbolicLink(Path.Combine(_root, "absolute"), Path.Combine(_root, "real", "m"));
        File.CreateSymbolicLink(Path.Combine(_root, "relative"), "real/../real/m/d");
        File.CreateSymbolicLink(Path.Combine(_root, "chain"), "absolute");
        File.CreateSymbolicLink(Path.Combine(_root, "loop"), "loop");

        // Only a mount that the table invents: if anything were looked at, this link would lead away.
        File.CreateSymbolicLink(Path.Combine(_root, "real", "m", "trap"), "/");
        MountPaths paths = new([new MountEntry(Path.Combine(_root, "real", "m"), "/", "image", true)]);
        Assert.Equal("f", paths.Find(Path.Combine(_root, "absolute", "f"))?.Path);
        Assert.Equal("d/f", paths.Find(Path.Combine(_root, "relative", "f"))?.Path);
        Assert.Equal("f", paths.Find(Path.Combine(_root, "chain", "f"))?.Path);
        Assert.Equal("trap/f", paths.Find(Path.Combine(_root, "chain", "trap", "f"))?.Path);
        Assert.Equal("image", paths.DeviceOf(Path.Combine(_root, "chain")));
        Assert.Null(paths.Find(Path.Combine(_root, "loop", "f")));
    }

    [Fact]
    public void Mounts_of_a_device_are_found_by_any_of_its_names()
    {
        string image = Path.Combine(_root, "image");
        File.WriteAllText(image, "");
        File.CreateSymbolicLink(Path.Combine(_root, "alias"), image);
        MountPaths paths = new([
            new MountEntry("/a", "/", image, true), new MountEntry("/b", "/", Path.Combine(_root, "alias"), true),
            new MountEntry("/c", "/", image, false), new MountEntry("/d", "/", Path.Combine(_root, "gone"), true)]);
        Assert.Equal(["/a", "/b"], paths.MountsOf(Path.Combine(_root, "alias")).Select(m => m.MountPoint));
        Assert.Equal(["/d"], paths.MountsOf(Path.Combine(_root, "gone")).Select(m => m.MountPoint));
    }

    private static MountPaths Table() => new(MountTable.Parse(
        """
        1 0 0:1 / / rw - ext4 /dev/root rw
        2 1 0:2 / /m rw,nosuid shared:5 - fuse.famfs /dev/dax0.0 rw,user_id=0
        3 2 0:3 / /m/inner rw - fuse.famfs /dev/dax1.0 rw
        4 2 0:3 /some/where /m/bound rw - fuse.famfs /dev/dax1.0 rw
        5 2 0:4 / /m/plain rw - tmpfs none rw
        6 1 0:5 / /with\040space\011and\134tab rw - fuse.famfs /img\040name rw
        7 1 0:6 / /tmpfs/m rw - tmpfs /dev/dax0.0 rw
        8 1 0:7 / /over rw - tmpfs none rw
        9 8 0:8 / /over rw - fuse.famfs /dev/dax2.0 rw
        10 1 0:9 / /hidden rw - fuse.famfs /dev/dax3.0 rw
        11 10 0:10 / /hidden rw - tmpfs none rw
        not a line
        """));
}
