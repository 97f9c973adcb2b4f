using Famfs.Fuse.Interop;
using Xunit;

namespace Famfs.Fuse.Tests.Session;

public sealed class MountTableTests
{
    private const string Table =
        """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        90 22 0:45 / /mnt/a\040b rw,nosuid - fuse.memory memory rw
        91 22 0:46 / /mnt/c rw - fuse x rw
        92 91 0:47 / /mnt/c rw - tmpfs x rw
        """;

    [Theory]
    [InlineData("/mnt/a b", "0:45")]
    [InlineData("/mnt/c", "0:47")]
    [InlineData("/mnt", null)]
    public void Mount_on_top_is_found(string path, string? device) =>
        Assert.Equal(device, MountTable.TopDevice(MountInfo.Parse(Table), path));

    [Fact]
    public void Options_of_the_helper_are_escaped()
    {
        FuseMountOptions options = new()
        {
            MountPoint = "/mnt",
            Source = "a,b\\c",
            Subtype = "famfs",
            AllowOther = true,
            ReadOnly = true,
            NoExecute = true,
            MaxRead = 4096,
        };
        Assert.Equal(
            "ro,nosuid,nodev,fsname=a\\,b\\\\c,subtype=famfs,noexec,allow_other,default_permissions,max_read=4096",
            MountHelper.OptionText(options));
    }
}
