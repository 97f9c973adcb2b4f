using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>Long listings, by both requests.</summary>
public abstract class DirectoryTests(FuseTransport transport)
{
    [Theory]
    [InlineData(nameof(FuseDirectoryPlus.Automatic))]
    [InlineData(nameof(FuseDirectoryPlus.Always))]
    [InlineData(nameof(FuseDirectoryPlus.Never))]
    public void Ten_thousand_files_are_listed_once_each(string plus)
    {
        using ServerFixture server = new(transport, "plus=" + plus, "threads=2");
        server.Run("mkdir d; cd d; seq -f 'a-rather-long-name-%g' 1 10000 | xargs touch");
        Assert.Equal("10000 10000", server.Run("echo $(ls -U d | wc -l) $(ls -U d | sort -u | wc -l)"));
        Assert.Equal("10000", server.Run("ls -lU d | grep -c a-rather"));
        Assert.Equal("10000", server.Run("find d -type f | wc -l"));
        Assert.Equal("10002", server.Run("ls -aU d | wc -l"));
        server.Run("rm -r d; test ! -e d");
        string end = server.Unmount();
        Assert.Contains("malformed=0 failed=0 exceptions=0", end, StringComparison.Ordinal);
    }
}
