using System.Globalization;
using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>When the log records what programs make, and that they can do everything with it until then.</summary>
public sealed class CommitTests
{
    // A session of its own: no other process of the group of these programs is left when they end.
    private const string Alone = "setsid -w sh -ec ";

    [Fact]
    public void Process_that_has_ended_has_done_with_what_it_made()
    {
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run($"{Alone} 'mkdir d; echo one > d/f; umask 077; echo two > d/private; test ! -e $CLIENT/d'");
        Assert.Equal("one\ntwo", image.RunSoon("cat $CLIENT/d/f $CLIENT/d/private"));
    }

    [Fact]
    public void Process_that_goes_on_has_done_with_what_nobody_touches()
    {
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run("echo one > f; test ! -e $CLIENT/f; mv f g; chmod 751 g; echo two >> g");
        Assert.Equal("one\ntwo", image.RunSoon("cat $CLIENT/g"));
        Assert.Equal("751", image.Run("stat -c %a $CLIENT/g; test ! -e f"));
        Assert.NotEqual(0, image.Try("chmod 644 $CLIENT/g").ExitCode);
    }

    [Theory]
    [InlineData("mkdir d; echo x > d/f; mkdir d/e; echo y > d/e/g; mv d r; test -f r/e/g; mv r/e .; cat e/g; rm -r r e")]
    [InlineData("d=$(mktemp -d ./XXXXXX); echo hi > $d/f; chmod 640 $d/f; rm -r $d")]
    [InlineData("echo a > f; echo b >> f; truncate -s 3 f; test $(stat -c %s f) = 3; mv f g; rm g")]
    [InlineData("mkdir -p a/b/c; echo x > a/b/c/f; mv a/b/c a/d; mv a z; cat z/d/f; rm -r z")]
    [InlineData("ln -s x y 2>/dev/null || true; mkdir l; rmdir l; mkdir l; rmdir l")]
    [InlineData("(set -C; echo $$ > l; rm l; echo $$ > l; rm l)")]
    [InlineData("echo a > a; echo b > b; mv a b; test $(cat b) = a; rm b")]
    [InlineData("mkdir a; mkdir b; mv -T a b; rmdir b")]
    public void Until_then_everything_works_and_leaves_nothing(string how)
    {
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run($"set -e; {how}");
        Assert.Equal("", image.Run("ls -A"));
        MountStopper.Stop(image.Root, force: false);
        Assert.Equal("", image.Run("ls -A $CLIENT"));
    }

    [Fact]
    public void Directory_is_not_renamed_to_where_a_path_would_be_too_long()
    {
        using MountedImage image = new(options: MountedImage.ByMaker);
        image.Run("mkdir d; echo x > d/0123456789012345678901234567890123456789");
        Assert.Contains(
            "File name too long", image.Try("mv d 0123456789012345678901234567890123456789").Errors, StringComparison.Ordinal);
        Assert.Equal("x", image.Run("cat d/*"));
    }

    [Fact]
    public void Synced_file_is_recorded_when_it_is_closed_and_can_grow_until_then()
    {
        MountedImage.Require("python3");
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run("""
            python3 - <<'END'
            import os, time
            there = os.environ['CLIENT']
            def soon(path):
                for _ in range(400):
                    if os.path.exists(there + '/' + path): return open(there + '/' + path).read()
                    time.sleep(0.05)
                raise Exception(path)
            with open('log', 'w') as f:
                for i in range(3):
                    f.write('line\n'); f.flush(); os.fsync(f.fileno())
            start = time.monotonic()
            assert soon('log') == 'line\n' * 3
            open('plain', 'w').write('x')
            os.fsync(os.open('plain', os.O_RDONLY))
            assert os.path.exists(there + '/plain')
            os.mkdir('d'); open('d/f', 'w').write('y')
            os.fsync(os.open('d', os.O_RDONLY))
            assert open(there + '/d/f').read() == 'y'
            f = open('aside.tmp', 'w'); f.write('z'); f.flush(); os.fsync(f.fileno()); f.close()
            os.fsync(os.open('.', os.O_RDONLY))
            assert not os.path.exists(there + '/aside.tmp')
            os.rename('aside.tmp', 'final')
            os.fsync(os.open('.', os.O_RDONLY))
            assert open(there + '/final').read() == 'z'
            END
            """);
    }

    [Theory]
    [InlineData("dd if=/dev/zero of=f bs=1M count=100000 status=none")]
    [InlineData("tar cf f /usr/lib")]
    public void What_a_killed_writer_leaves_is_not_recorded(string writer)
    {
        using MountedImage image = new(size: 64L << 30, client: true, options: MountedImage.ByMaker);
        image.Run($"setsid {writer} & p=$!; until test -s f; do sleep 0.05; done; kill $p; wait $p || true");
        image.Run("sleep 1; test -e f; test ! -e $CLIENT/f");
        image.Run("echo whole > f");
        Assert.Equal("whole", image.RunSoon("cat $CLIENT/f"));
    }

    [Fact]
    public void What_is_not_recorded_when_the_mount_ends_is_reported()
    {
        using MountedImage image = new(size: 64L << 30, options: MountedImage.ByMaker);
        MountStopper.Stop(image.Root, force: false);
        string errors = image.Run("""
            cd /; "$FAMFSD" $IMAGE $MASTER -o foreground 2>$IMAGE.log & p=$!
            until mountpoint -q $MASTER; do sleep 0.05; done
            setsid dd if=/dev/zero of=$MASTER/f bs=1M count=100000 status=none & q=$!
            until test -s $MASTER/f; do sleep 0.05; done
            kill $q; wait $q || true; umount $MASTER; wait $p
            cat $IMAGE.log
            """);
        Assert.Contains("f was not recorded: its writer was killed", errors, StringComparison.Ordinal);
        image.MountAgain();
        Assert.Equal("", image.Run("ls -A $MASTER"));
    }

    [Fact]
    public void Empty_files_are_kept()
    {
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run("mkdir p; touch p/__init__.py; : > _SUCCESS");
        MountStopper.Stop(image.Root, force: false);
        Assert.Equal("0\n0", image.Run("stat -c %s $CLIENT/p/__init__.py $CLIENT/_SUCCESS"));
        Assert.Equal("", image.Run("cat $CLIENT/_SUCCESS"));
    }

    [Fact]
    public void Place_and_space_are_taken_when_a_file_is_made()
    {
        using MountedImage image = new(options: MountedImage.ByMaker);
        image.Run("echo x > a; sync a"); // brings the times along
        image.Run("fallocate -l $(($(stat -f -c %f .) * 2 - 20))M big");
        string made = image.Run("i=0; while (: > f$i) 2>/dev/null; do i=$((i + 1)); done; echo $i");
        int count = int.Parse(made, CultureInfo.InvariantCulture);
        Assert.Equal(10, count);
        MountStopper.Stop(image.Root, force: false);
        image.MountAgain();
        Assert.Equal(made, image.Run("cd $MASTER; ls f* | wc -l"));
    }

    [Fact]
    public void Maker_in_another_pid_namespace_is_given_time()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root for unshare.");
        using MountedImage image = new(options: MountedImage.ByMaker);
        MountStopper.Stop(image.Root, force: false);
        image.Run("""
            cd /; unshare --pid --fork "$FAMFSD" $IMAGE $MASTER -o foreground 2>/dev/null >/dev/null & p=$!
            until mountpoint -q $MASTER; do sleep 0.05; done
            mkdir $IMAGE.src; mkdir -m 750 $IMAGE.src/d; echo x > $IMAGE.src/d/f; chmod 640 $IMAGE.src/d/f
            (tar cf - -b1 -C $IMAGE.src d | (head -c 1536; sleep 7; cat)) | tar xpf - -b1 -C $MASTER
            test "$(stat -c %a $MASTER/d $MASTER/d/f)" = "$(printf '750\n640')"
            umount $MASTER; wait $p
            """);
    }
}
