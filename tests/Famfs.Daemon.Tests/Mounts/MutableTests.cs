using Famfs.Daemon.Tests.Support;
using Famfs.Devices;
using Famfs.Log;
using Famfs.Maintenance;
using Famfs.Mounts;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Programs on the master change what is recorded, and every mount sees it.</summary>
public sealed class MutableTests
{
    [Fact]
    public async Task Name_that_is_being_recorded_is_changed_when_it_is()
    {
        using MountedImage image = new(options: MountedImage.ByMaker);
        using DaxDevice device = DaxDevice.Open(image.Image);
        device.AllowWrites();
        Task<(int ExitCode, string Output, string Errors)> maker = Task.Run(() => image.Try(
            "setsid -w sh -c 'mkdir -p a b c d/empty; for n in a/gone b/old c/over c/target; do echo $n > $n; done; sleep 2'"));
        image.RunSoon("test -e c/target");
        Task<(int ExitCode, string Output, string Errors)>[] changes;
        using (WriterLock.Take(device, TimeSpan.FromSeconds(60), default))
        {
            // All are taken to be recorded when their maker has ended, and that waits for the lock.
            Assert.Equal(0, (await maker).ExitCode);
            await Task.Delay(1000);
            changes =
            [
                .. new[] { "rm a/gone", "mv b/old b/new", "mv c/over c/target", "rmdir d/empty" }.Select(c => Task.Run(() => image.Try(c))),
            ];
            await Task.WhenAny(Task.WhenAll(changes), Task.Delay(1000));
        }

        Assert.All(await Task.WhenAll(changes), change => Assert.Equal((0, ""), (change.ExitCode, change.Errors)));
        Assert.Equal("b/new\nc/target", image.Run("find * -type f"));
        Assert.Equal("b/old\nc/over", image.Run("cat b/new c/target; test ! -e d/empty"));
    }

    [Theory]
    [InlineData("echo a > f; rm f; test ! -e f", "")]
    [InlineData("echo a > f; mv f g; cat g", "g")]
    [InlineData("mkdir d; echo a > f; mv f d/f; cat d/f; mv d/f .; cat f", "d f")]
    [InlineData(
        "echo a > f; mkdir newer; mv f newer/g; cat newer/g; chmod 600 newer/g; echo b >> newer/g; test $(wc -l < newer/g) = 2",
        "newer newer/g")]
    [InlineData("mkdir -p d/e; echo a > d/e/f; mv d x; cat x/e/f; cd x; echo b > y", "x x/e x/e/f x/y")]
    [InlineData("echo a > f; echo b > g; mv f g; test $(cat g) = a", "g")]
    [InlineData("mkdir d; rmdir d; mkdir d; test -d d", "d")]
    [InlineData("mkdir -p d/e; echo a > d/e/f; rm -rf d; test ! -e d", "")]
    [InlineData("echo a > f; chmod 751 f; test $(stat -c %a f) = 751; echo b > f; test $(stat -c %a f) = 751", "f")]
    [InlineData("echo a > f; echo b >> f; echo c >> f; test \"$(cat f | tr -d '\\n')\" = abc", "f")]
    [InlineData(
        "echo abc > f; truncate -s 2 f; test $(cat f) = ab; truncate -s 5 f; test $(stat -c %s f) = 5; test $(tr -d '\\0' < f) = ab",
        "f")]
    [InlineData("echo abc > f; sed -i s/b/x/ f; test $(cat f) = axc", "f")]
    [InlineData(
        "dd if=/dev/zero of=f bs=1M count=3 2>/dev/null; cat f >> g; cat f >> g; test $(stat -c %s g) = 6291456; cmp -n 3145728 f g",
        "f g")]
    [InlineData("echo old > f; exec 3<f; rm f; test \"$(cat <&3)\" = old", "")]
    [InlineData("echo old > f; echo new > t; mv t f; test $(cat f) = new; rm f; test ! -e f", "")]
    public void Programs_change_what_is_recorded(string script, string left)
    {
        using MountedImage image = new(client: true);
        image.Run($"set -e; {script}");
        string paths = string.Join(' ', left.Split(' ').Order(StringComparer.Ordinal));
        string listed = "find . -mindepth 1 -printf '%P\\n' | LC_ALL=C sort | tr '\\n' ' '";
        Assert.Equal(paths, image.Run(listed).Trim());

        // Another mount of the same file system, of a client.
        image.RunSoon($"cd $CLIENT; test \"$({listed})\" = \"{(paths.Length == 0 ? "" : paths + " ")}\"");
        MountStopper.Stop(image.Root, force: false);
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        Assert.Equal(
            paths.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            volume.List("", recurse: true).Select(i => i.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Checker.Run(image.Image).Findings, f => f.Severity != FamfsFindingSeverity.Information);
    }

    [Fact]
    public void What_is_recorded_moves_into_directories_that_are_not_yet()
    {
        MountedImage.Require("python3");
        using MountedImage image = new(options: MountedImage.ByMaker);
        image.Run("""
            python3 - <<'END'
            import os
            os.mkdir('a')
            with open('a/f', 'w') as f: f.write('x'); f.flush(); os.fsync(f.fileno())
            os.makedirs('b/c')
            os.rename('a/f', 'b/c/f')
            assert open('b/c/f').read() == 'x'
            os.mkdir('d', 0o700)
            os.rename('b', 'd/b')
            assert open('d/b/c/f').read() == 'x' and os.stat('d').st_mode & 0o7777 == 0o700
            END
            """);
        MountStopper.Stop(image.Root, force: false);
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        Assert.Equal(
            ["a", "d", "d/b", "d/b/c", "d/b/c/f"], volume.List("", recurse: true).Select(i => i.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Mounts_see_within_a_second_what_a_command_changes_and_keep_what_they_have_open()
    {
        using MountedImage image = new(client: true);
        image.Run("mkdir d; echo one > d/f; echo two > g; cat $CLIENT/d/f $CLIENT/g; ls -l $CLIENT/d");
        using (FamfsVolume volume = FamfsVolume.Open(image.Image))
        {
            ChangeRequest[] requests =
            [
                new ChangeRequest { Kind = ChangeKind.Move, Path = "d", Destination = "e" },
                new ChangeRequest { Kind = ChangeKind.Set, Path = "e/f", Mode = 0x180 },
                new ChangeRequest { Kind = ChangeKind.Remove, Path = "g" },
            ];
            image.Run("cat $CLIENT/g > /dev/null");
            Assert.All(volume.Change(requests), r => Assert.Null(r.Error));
        }

        string script = "test ! -e d; test ! -e g; cat e/f; stat -c %a e/f";
        foreach (string root in new[] { "$MASTER", "$CLIENT" })
        {
            Assert.Equal("one\n600", image.RunSoon($"set -e; cd {root}; {script}"));
        }
    }

    [Fact]
    public void Client_and_an_immutable_mount_refuse()
    {
        using MountedImage image = new(client: true);
        image.Run("echo a > f");
        Assert.Contains("Read-only", image.Try("rm -f $CLIENT/f").Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, image.Try("mv $CLIENT/f $CLIENT/g").ExitCode);
        MountStopper.Stop(image.Root, force: false);
        image.MountAgain(MountedImage.Immutable);
        Assert.Contains("not permitted", image.Try("rm -f f").Errors, StringComparison.Ordinal);
        Assert.Equal("a", image.Run("cat f $CLIENT/f | sort -u"));
    }

    [Fact]
    public void Listing_shows_a_draft_that_is_to_replace_a_recorded_file_once()
    {
        using MountedImage image = new(options: MountedImage.ByMaker);
        Assert.Equal("f g", image.Run("echo old > f; echo x > g; sync f g; echo new > t; mv t f; echo $(ls)"));
        Assert.Equal("new", image.RunSoon("sleep 1; test \"$(echo $(ls))\" = 'f g'; cat f"));
    }

    [Fact]
    public void Who_has_a_draft_open_follows_it_into_the_log()
    {
        using MountedImage image = new(options: MountedImage.ByMaker);
        Assert.Equal("1 2 3", image.Run("echo 1 > f; exec 3< f; sync f; echo 2 >> f; echo 3 >> f; echo $(cat <&3)"));
        image.Run("rm f");
    }

    [Fact]
    public void Space_of_a_removed_file_that_a_program_has_open_is_not_reclaimed()
    {
        using MountedImage image = new();
        image.Run("echo old > f");
        using FileStream open = File.OpenRead(Path.Combine(image.Root, "f"));
        image.Run("rm f");
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        ChangeRequest reclaim = new() { Kind = ChangeKind.Reclaim, Path = volume.ListRemoved().Single().Path };
        Assert.Equal(FamfsErrorId.FileInUse, volume.Change([reclaim]).Single().Error?.Id);
        open.Dispose();
        Thread.Sleep(500);
        Assert.Null(volume.Change([reclaim]).Single().Error);
    }

    [Theory]
    [InlineData(
        "git",
        "git init -q r && cd r && echo a > f && git add f "
        + "&& git -c user.name=a -c user.email=b commit -qm a && git status --short && git log --oneline | wc -l")]
    [InlineData(
        "sqlite3",
        "sqlite3 db 'create table t(a); insert into t values(1); update t set a = 2; select a from t'; "
        + "sqlite3 db 'insert into t values (3); select count(*) from t'")]
    [InlineData("rsync", "mkdir s && echo a > s/f && rsync -a s/ t/ && echo bb > s/f && rsync -a s/ t/ && cat t/f")]
    public void Programs_work(string program, string script)
    {
        MountedImage.Require(program);
        using MountedImage image = new();
        image.Run($"set -e; {script}");
        MountStopper.Stop(image.Root, force: false);
        Assert.DoesNotContain(Checker.Run(image.Image).Findings, f => f.Severity != FamfsFindingSeverity.Information);
    }
}
