using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>What a program of this host has written, every other that has the file open reads from then on.</summary>
public sealed class SharingTests
{
    [Theory]
    [InlineData("rw", 0, "cache=auto")]
    [InlineData("wr", 0, "cache=auto")]
    [InlineData("wur", 0, "cache=auto")]
    [InlineData("wr", 0x4000, "cache=auto")]
    [InlineData("wr", 0x4000, "cache=always")]
    [InlineData("wr", 0, "cache=never")]
    public void Write_is_seen_by_all_who_have_the_file_open(string order, int extra, string options)
    {
        using MountedImage image = new(options: options);
        image.Run("head -c 1048576 /dev/zero > f");
        Assert.Equal("", image.Run($"dotnet \"$WORKER\" share f {order} {extra} stays"));
        Assert.Equal(
            "",
            image.Run($"(sleep 600 & echo $! > $IMAGE.pid) > g; dotnet \"$WORKER\" share g {order} {extra} grows; kill $(cat $IMAGE.pid)"));
    }
}
