using Famfs.Interop;
using Xunit;

namespace Famfs.Tests.Mounts;

public sealed class MountInfoTests
{
    [Theory]
    [InlineData(@"/a\040b", "/a b")]
    [InlineData(@"/a\011b", "/a\tb")]
    [InlineData(@"/a\012b", "/a\nb")]
    [InlineData(@"/a\134b", @"/a\b")]
    [InlineData(@"/a\043b", "/a#b")]
    [InlineData(@"/\134040", @"/\040")]
    [InlineData(@"\040\040", "  ")]
    [InlineData(@"/a\", @"/a\")]
    [InlineData(@"/a\04", @"/a\04")]
    [InlineData(@"/a\09x", @"/a\09x")]
    [InlineData("/ä", "/ä")]
    public void Names_are_those_on_disk(string written, string name)
    {
        MountInfo mount = Assert.Single(MountInfo.Parse($"2 1 0:2 {written} {written} rw shared:5 - fuse.famfs {written} rw\n"));
        Assert.Equal((name, name, name), (mount.Root, mount.MountPoint, mount.Source));
    }

    [Fact]
    public void Fields_are_told_apart_by_the_dash()
    {
        MountInfo[] mounts =
        [
            .. MountInfo.Parse("2 1 0:2 / /- rw,noexec shared:5 master:1 - fuse.famfs - ro,user_id=7\n3 1 0:3 / /m rw - tmpfs none\n"),
        ];
        Assert.Equal(("0:2", "/-", "fuse.famfs", "-"), (mounts[0].DeviceNumber, mounts[0].MountPoint, mounts[0].Type, mounts[0].Source));
        Assert.Equal(["rw", "noexec"], mounts[0].Options);
        Assert.Equal(["ro", "user_id=7"], mounts[0].SuperOptions);
        Assert.Equal(("tmpfs", "none"), (mounts[1].Type, mounts[1].Source));
        Assert.Empty(mounts[1].SuperOptions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a line")]
    [InlineData("2 1 0:2 / /m rw shared:5 fuse.famfs x rw")]
    [InlineData("2 1 0:2 / /m rw -")]
    public void Other_lines_are_left_out(string line) => Assert.Empty(MountInfo.Parse(line));

    [Fact]
    public void A_carriage_return_in_a_name_ends_no_line()
    {
        MountInfo mount = Assert.Single(MountInfo.Parse("2 1 0:2 / /a\r9 8 0:9 / /b rw - fuse.famfs x rw\n"));
        Assert.Equal("0:2", mount.DeviceNumber);
    }

    [Fact]
    public void The_table_of_this_process_has_its_root() => Assert.Contains(MountInfo.Read(), m => m.MountPoint == "/");
}
