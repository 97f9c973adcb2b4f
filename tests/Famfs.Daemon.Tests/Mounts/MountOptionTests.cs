using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>What mount(8) and fstab ask for holds on a real mount.</summary>
public sealed class MountOptionTests
{
    [Fact]
    public void Programs_are_not_run_where_the_options_say_so()
    {
        using MountedImage image = new(options: "users,nosymfollow,noatime,x-systemd.automount");
        image.Run("cp /bin/true t; chmod 755 t");
        (int exitCode, _, string errors) = image.Try("./t");
        Assert.Equal(126, exitCode);
        Assert.Contains("Permission denied", errors, StringComparison.Ordinal);
        string options = image.Run("grep \" $MASTER \" /proc/self/mountinfo");
        Assert.Contains("noexec", options, StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Contains("nosymfollow", options, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Remounting_changes_whether_the_kernel_allows_changes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Remounting needs root.");
        using MountedImage image = new(client: true);
        image.Run("echo kept > f");
        image.Run("$FAMFSD $IMAGE $MASTER -o rw,remount,ro,noexec");
        FamfsMount mount = MountTable.Find(image.Root)!;
        Assert.True(mount is { ReadOnly: true, Writable: false });
        Assert.Contains("Read-only", image.Try("echo x > g").Errors, StringComparison.Ordinal);
        Assert.Equal("kept", image.Run("cat f"));
        image.Run("$FAMFSD $IMAGE $MASTER -o remount,rw");
        Assert.Contains("noexec", image.Run("grep \" $MASTER \" /proc/self/mountinfo"), StringComparison.Ordinal);
        image.Run("echo x > g");
        Assert.Contains("client", image.Try("$FAMFSD $IMAGE $CLIENT -o remount,rw").Errors, StringComparison.Ordinal);
        Assert.Contains(
            "open for writing",
            image.Try("exec 3>h; echo x >&3; $FAMFSD $IMAGE $MASTER -o remount,ro").Errors,
            StringComparison.Ordinal);
        Assert.Contains("No famfs is mounted", image.Try("$FAMFSD $IMAGE /tmp -o remount,ro").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Mount_remounts_through_the_helper()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mount(8) needs root.");
        MountedImage.Require("mount.fuse3");
        MountedImage.Require("unshare");
        using MountedImage image = new(client: true);

        // mount.fuse3 runs the program that the type names, from the usual places.
        image.Run("""
            unshare --mount sh -c 'mount -t tmpfs none /usr/local/bin && ln -s $FAMFSD /usr/local/bin/famfs &&
                mount -o remount,ro $MASTER && umount $CLIENT && mount -t fuse.famfs -o users,noatime,cache=never $IMAGE $CLIENT &&
                grep " $CLIENT fuse.famfs .*noexec" /proc/mounts && umount $CLIENT'
            """);
        Assert.Contains("Read-only", image.Try("echo x > g").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_path_is_needed()
    {
        using MountedImage image = new(client: true);
        image.Run("umount $CLIENT || fusermount3 -u $CLIENT; env --ignore-environment $FAMFSD $IMAGE $CLIENT -o ro && ls $CLIENT");
    }

    [Fact]
    public void A_start_that_fails_leaves_nothing_and_says_why()
    {
        using MountedImage image = new();
        (int exitCode, _, string errors) = image.Try("env XDG_RUNTIME_DIR=/nowhere $FAMFSD /dev/null $CLIENT");
        Assert.Equal(1, exitCode);
        Assert.Contains("/dev/null", errors, StringComparison.Ordinal);
        Assert.Null(MountTable.Find(image.ClientRoot));
        Assert.Contains("not a directory", image.Try("$FAMFSD $IMAGE $IMAGE").Errors, StringComparison.Ordinal);
        Assert.Contains("does not exist", image.Try("$FAMFSD $IMAGE $CLIENT/none").Errors, StringComparison.Ordinal);
        (exitCode, _, errors) = image.Try("$FAMFSD --nonsense");
        Assert.Equal((2, "famfsd: unknown option --nonsense. Try famfsd --help."), (exitCode, errors));
        Assert.StartsWith("usage: famfsd DEVICE DIRECTORY", image.Run("$FAMFSD --help"), StringComparison.Ordinal);
        Assert.Matches(@"^famfsd \d+\.\d+\.\d+$", image.Run("$FAMFSD -V"));
    }

    [Fact]
    public void A_helper_that_hangs_does_not_hang_the_mount()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");
        MountedImage.Require("setpriv");
        using MountedImage image = new();
        image.Run(
            "d=$(dirname $IMAGE); chmod 711 $d; mkdir $d/bin $d/m; "
            + "printf '#!/bin/sh\\nexec sleep 600\\n' > $d/bin/fusermount3; chmod 755 $d/bin/fusermount3; chown 65534 $IMAGE $d/m");
        (int exitCode, _, string errors) = image.Try(
            "PATH=$(dirname $IMAGE)/bin:$PATH setpriv --reuid=65534 --regid=65534 --clear-groups "
            + "$FAMFSD $IMAGE $(dirname $IMAGE)/m -o foreground");
        Assert.Equal(1, exitCode);
        Assert.Contains("fusermount3 did not end within 10 seconds", errors, StringComparison.Ordinal);
    }
}
