using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Rights come out as asked, and what would change nothing does not fail.</summary>
public sealed class RightsTests
{
    private const string AsNobody = "setpriv --reuid=65534 --clear-groups";

    [Theory]
    [InlineData("printf x | " + AsNobody + " dd of=s conv=notrunc status=none", "777")]
    [InlineData(AsNobody + " truncate -s 1 s", "777")]
    [InlineData(AsNobody + " fallocate -l 99 s", "777")]
    [InlineData("chown 5:60 s", "777")]
    public void Set_id_bits_of_a_draft_do_not_outlive_a_change_by_a_stranger(string change, string expected)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root and a second user.");
        using MountedImage image = new(options: "cache=auto,allow_other,commit=process");
        image.Run($"chmod 755 $(dirname $MASTER); printf abc > s; chmod 6777 s; test $(stat -c %a s) = 6777; {change}");
        Assert.Equal(expected, image.Run("stat -c %a s"));
    }

    [Fact]
    public void Immutable_file_with_set_id_bits_is_written_only_by_who_may_keep_them()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root and a second user.");
        using MountedImage image = new(options: "cache=auto,allow_other,commit=process,immutable");
        image.Run("chmod 755 $(dirname $MASTER); printf abc > s; chmod 4777 s; sync s");
        Assert.Contains(
            "not permitted",
            image.Try($"printf x | {AsNobody} dd of=s conv=notrunc status=none").Errors,
            StringComparison.Ordinal);
        Assert.Equal("abc 4777", image.Run("echo $(cat s) $(stat -c %a s)"));
        Assert.Equal("xbc 4777", image.Run("printf x | dd of=s conv=notrunc status=none; echo $(cat s) $(stat -c %a s)"));
    }

    [Fact]
    public void Recorded_file_loses_set_id_bits_when_a_stranger_writes_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root and a second user.");
        using MountedImage image = new(options: "cache=auto,allow_other,commit=process");
        image.Run("chmod 755 $(dirname $MASTER); printf abc > s; chmod 4777 s; sync s");
        image.Run($"printf x | {AsNobody} dd of=s conv=notrunc status=none");
        Assert.Equal("xbc 777", image.Run("echo $(cat s) $(stat -c %a s)"));
    }

    [Fact]
    public void Set_group_id_directory_gives_its_group_and_directories_the_bit()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root.");
        using MountedImage image = new(options: MountedImage.ByMaker);
        image.Run("mkdir s; chgrp 60 s; chmod 2775 s; echo x > s/f; mkdir s/d; mkdir s/d/e; sync s; mkdir s/g");
        Assert.Equal("644 60\n2755 60\n2755 60\n2755 60", image.Run("stat -c '%a %g' s/f s/d s/d/e s/g"));
        Assert.Equal("2775\n1777", image.Run("mkdir -m 2775 m; install -d -m 1777 t; stat -c %a m t"));
    }

    [Fact]
    public void What_changes_nothing_does_not_fail_on_an_immutable_file()
    {
        using MountedImage image = new(options: $"{MountedImage.ByMaker},immutable");
        image.Run("head -c 3000001 /dev/urandom > $IMAGE.f; cp $IMAGE.f f; sync f");
        image.Run("cp $IMAGE.f g; mv g f; test ! -e g; chmod 644 f; chown $(id -u):$(id -g) f; fallocate -l 3000001 f; cmp f $IMAGE.f");
        foreach (string change in (string[])
            ["head -c 3000000 $IMAGE.f > g", "cp $IMAGE.f g; chmod 600 g", "tac $IMAGE.f | head -c 3000001 > g; test -s g"])
        {
            image.Run(change);
            Assert.Contains("not permitted", image.Try("mv g f").Errors, StringComparison.Ordinal);
            image.Run("test -e g; rm g; cmp f $IMAGE.f");
        }

        image.Run("fallocate -p -o 10 -l 20 f; fallocate -z -o 100 -l 5 f; cmp -n 10 f $IMAGE.f; test $(stat -c %s f) = 3000001");
        Assert.Equal("0", image.Run("tail -c +11 f | head -c 20 | tr -d '\\0' | wc -c"));
        Assert.Contains("not permitted", image.Try("fallocate -l 3000002 f").Errors, StringComparison.Ordinal);
        Assert.Contains("ermi", image.Try("python3 -c \"open('f', 'a')\" || sh -c ': >> f'").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Handle_that_was_refused_a_truncation_writes_nothing()
    {
        MountedImage.Require("vim");
        using MountedImage image = new(options: $"{MountedImage.ByMaker},immutable");
        image.Run("printf 'line one\\nline two\\nline three\\n' > v; sync v");
        Assert.NotEqual(0, image.Try("vim -Nu NONE -es -c 1d -c wq v").ExitCode);
        Assert.Equal("line one\nline two\nline three", image.Run("cat v"));
    }

    [Fact]
    public void Database_is_made_and_changed_and_leaves_no_journal()
    {
        MountedImage.Require("sqlite3");
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run("sqlite3 t.db 'create table t(a); insert into t values(1)'; sqlite3 t.db 'insert into t values(2)'");
        image.RunSoon("test -e $CLIENT/t.db");
        image.Try("sqlite3 t.db 'update t set a = a + 10'");
        Assert.Equal("2", image.Run("sqlite3 t.db 'select count(*) from t'"));
        MountStopper.Stop(image.Root, force: false);
        Assert.Equal("t.db", image.Run("ls -A $CLIENT"));
        Assert.Equal("ok", image.Run("sqlite3 \"file:$CLIENT/t.db?immutable=1\" 'pragma integrity_check'"));
    }

    [Fact]
    public void Database_that_keeps_its_journal_is_recorded_once_the_change_has_ended()
    {
        MountedImage.Require("sqlite3");
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Run("sqlite3 t.db 'pragma journal_mode=persist; create table t(a); insert into t values(1)'; test -s t.db-journal");
        image.RunSoon("test -e $CLIENT/t.db");
        MountStopper.Stop(image.Root, force: false);
        Assert.Equal("t.db", image.Run("ls -A $CLIENT"));
        Assert.Equal("1", image.Run("sqlite3 \"file:$CLIENT/t.db?immutable=1\" 'select a from t'"));
    }

    [Fact]
    public void Database_in_the_middle_of_a_change_is_not_recorded()
    {
        MountedImage.Require("python3");
        using MountedImage image = new(client: true, options: MountedImage.ByMaker);
        image.Try("""
            python3 - <<'END'
            import os, sqlite3
            c = sqlite3.connect('t.db', isolation_level=None)
            c.execute('pragma journal_mode=persist').fetchone()
            c.execute('create table t(a)'); c.execute('insert into t values(1)')
            c.execute('pragma cache_size=1'); c.execute('begin')
            for i in range(200): c.execute('insert into t values(?)', ('y' * 2000,))
            os.kill(os.getpid(), 9)
            END
            """);
        Thread.Sleep(4000);
        Assert.Equal("", image.Run("ls -A $CLIENT"));
        Assert.Equal("1", image.Run("sqlite3 t.db 'select count(*) from t'"));
        image.RunSoon("test -e $CLIENT/t.db");
    }

    [Theory]
    [InlineData("")]
    [InlineData("os.fsync(f)")]
    public void Program_that_is_replaced_with_a_file_open_goes_on(string step)
    {
        MountedImage.Require("python3");
        using MountedImage image = new(options: MountedImage.ByMaker);
        image.Patience = 60;
        Assert.Equal("on", image.Run($"""
            python3 - <<'END'
            import os
            f = os.open('f', os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC)
            os.write(f, b'bytes'); {step}
            os.execvp('echo', ['echo', 'on'])
            END
            """));
        Assert.Equal("bytes", image.Run("cat f"));
    }
}
