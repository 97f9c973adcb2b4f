using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>A mount tells what it refused, and nothing that is no refusal.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Refused_operations_are_counted_and_the_last_are_told()
    {
        MountedImage.Require("getfattr");
        using MountedImage image = new(options: MountedImage.Immutable);
        image.Run("mkdir d && echo x > d/f && sync -f d/f");
        image.RunSoon("test -n \"$(getfattr -n user.famfs.log_entry d/f 2>/dev/null)\"");
        image.Run("test ! -e nothing; mkdir d 2>/dev/null; ls nothing 2>/dev/null; true");
        Assert.Empty(MountTable.Find(image.Root)!.Refused);
        image.Run("! rm d/f; ! mv d/f d/g; ! chmod 600 d/f; ! ln -s a b; ! mkdir $(printf 'x%.0s' $(seq 200))");
        FamfsMount mount = MountTable.Find(image.Root)!;
        Assert.Equal(4, mount.Refused["EPERM"]);
        Assert.True(mount.Refused["ENAMETOOLONG"] > 0);
        Assert.Contains(mount.LastRefused, r => r is { Operation: "unlink", Path: "d/f", Error: "EPERM", ProcessId: > 0 });
        Assert.Contains(mount.LastRefused, r => r is { Operation: "setattr", Path: "d/f" });
        Assert.Contains(mount.LastRefused, r => r is { Operation: "symlink", Path: "b" });
        Assert.InRange(mount.LastRefused[0].Time, mount.Started, DateTimeOffset.UtcNow);
        Assert.Equal(0, mount.Errors);
        image.Run("for i in $(seq 30); do rm d/f 2>/dev/null; done; true");
        Assert.Equal(8, MountTable.Find(image.Root)!.LastRefused.Count);
    }

    [Fact]
    public void A_mount_below_an_overlay_gives_a_writable_view_and_stays_as_it_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting needs root.");
        using MountedImage image = new();
        image.Run("mkdir d && echo old > d/f && echo gone > g");
        image.Run("""
            unshare --mount sh -ec 'mount -t tmpfs none /mnt; mkdir /mnt/up /mnt/work /mnt/view
                mount -t overlay -o lowerdir=$MASTER,upperdir=/mnt/up,workdir=/mnt/work none /mnt/view
                cd /mnt/view; echo new >> d/f; rm g; echo own > h; mkdir e; mv d/f e/f
                test "$(cat e/f)" = "old
            new"; test ! -e g; test "$(cat h)" = own'
            """);
        Assert.Equal("old gone", image.Run("echo $(cat d/f g); test ! -e h && test ! -e e"));
    }
}
