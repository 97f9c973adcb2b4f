using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Those who start famfsd: mount(8), units, ordinary users.</summary>
public sealed class CallerTests
{
    [Fact]
    public void Mount_calls_it_as_a_helper()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mount(8) needs root.");
        MountedImage.Require("mount.fuse3");
        using MountedImage image = new();
        image.Run("echo data > f");
        Assert.Equal(
            "data",
            image.Run("mount -t fuse -o ro,cache=always,noatime,x-systemd.automount \"$FAMFSD#$IMAGE\" $CLIENT && cat $CLIENT/f"));
        Assert.Contains("Read-only", image.Try("echo x > $CLIENT/g").Errors, StringComparison.Ordinal);
        Assert.Equal("", image.Run("umount $CLIENT; ls $CLIENT"));
        Assert.Contains(
            "unknown mount option",
            image.Try("mount -t fuse -o nonsense \"$FAMFSD#$IMAGE\" $CLIENT").Errors,
            StringComparison.Ordinal);
        Assert.Contains("exclude each other", image.Try("$FAMFSD $IMAGE $CLIENT -o ro,writable").Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Foreground_ends_cleanly_at_a_signal(string signal)
    {
        using MountedImage image = new(client: true);
        Assert.Equal("0", image.Run($$"""
            umount $CLIENT || fusermount3 -u $CLIENT
            env --default-signal=INT $FAMFSD $IMAGE $CLIENT -o foreground >$IMAGE.out 2>&1 & p=$!
            i=0; until grep -q " $CLIENT fuse.famfs " /proc/mounts && ls $CLIENT >/dev/null; do sleep 0.1; i=$((i + 1)); test $i -lt 100; done
            kill -{{signal}} $p; wait $p; echo $?
            ! grep -q " $CLIENT fuse" /proc/mounts
            """));
    }

    [Fact]
    public void Ordinary_user_mounts_with_the_helper()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");
        MountedImage.Require("fusermount3");
        MountedImage.Require("setpriv");
        MountedImage.Require("unshare");
        using MountedImage image = new();
        const string be = "setpriv --reuid=65534 --regid=65534 --clear-groups env XDG_RUNTIME_DIR=$d/run FAMFS_SYSTEM_UUID=$ID HOME=$d ";
        Assert.SkipUnless(image.Try("d=/; " + be + "$FAMFSD").ExitCode == 2, "famfsd lies where other users cannot run it.");

        // Where only root may open /dev/fuse, the test has a node of its own in a name space of its own: nobody else sees it.
        const string begin = """
            d=$IMAGE.user; chmod 711 $(dirname $IMAGE); mkdir -p $d/m $d/run
            cp --sparse=always $IMAGE $d/i.famfs; chown -R 65534:65534 $d
            mkdir $d/dev && mount -t tmpfs none $d/dev && mknod -m 666 $d/dev/fuse c 10 229 && mount --bind $d/dev/fuse /dev/fuse

            """;
        Assert.SkipUnless(
            image.Try(Private(
                $"{begin}{be} sh -c ': <>/dev/fuse'; "
                + "r=$?; rm -rf $d/m $d/run $d/i.famfs; umount $d/dev; rm -rf $d; exit $r")).ExitCode == 0,
            "Other users cannot open /dev/fuse here.");
        Assert.Equal("65534 hello", image.Run(Private($"""
            {begin}
            {be} $FAMFSD $d/i.famfs $d/m || exit 1
            {be} sh -c "echo hello > $d/m/f && echo \$(stat -c %u $d/m/f) \$(cat $d/m/f)"
            {be} fusermount3 -u $d/m
            """)));
    }

    private static string Private(string script) => $"unshare --mount sh <<'PRIVATE'\n{script}\nPRIVATE";
}
