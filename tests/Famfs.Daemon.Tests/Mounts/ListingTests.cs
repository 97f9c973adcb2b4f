using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>
/// A directory that is listed while files are committed: what was there when it was opened is shown once, and what the kernel
/// keeps of it is whole.
/// </summary>
public sealed class ListingTests
{
    [Fact]
    public void Listing_that_the_kernel_keeps_shows_what_others_add()
    {
        using MountedImage image = new(client: true);
        image.Run("mkdir d; echo 1 > d/a; ls $CLIENT/d $CLIENT/d");
        Assert.Equal("a", image.Run("ls $CLIENT/d"));
        image.Run("echo 2 > d/b");
        Assert.Equal("a\nb", image.Run("ls d"));
        Assert.Equal("a\nb", image.Run("ls $CLIENT/d"));
        Assert.Equal("a\nb\nc\nd", image.Run("exec 3> d/c; mkdir d/d; ls d"));
        Assert.Equal("a\nb\nc\nd", image.Run("echo 3 > d/c; ls d"));
    }

    [Fact]
    public void Files_that_are_committed_while_they_are_listed_are_shown_once()
    {
        using MountedImage image = new();
        image.Run("mkdir d; for i in 1 2 3 4 5 6 7 8 9; do echo $i > d/before$i; done; dotnet \"$WORKER\" list-drafts d");
    }

    [Fact]
    public void Listing_that_was_begun_before_a_commit_is_not_what_the_kernel_keeps()
    {
        using MountedImage image = new(client: true);
        image.Run("mkdir d; dotnet \"$WORKER\" list-two $MASTER/d $CLIENT/d");
    }
}
