using Famfs.Daemon.Tests.Support;
using Famfs.Maintenance;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Programs that people use, on a master's mount; what they wrote is compared on a client's.</summary>
public sealed class ProgramTests
{
    // Files of several sizes in directories of several modes; two owners where the tests run as root.
    private const string Tree = """
        t=$IMAGE.src; mkdir -p $t/a/b/c $t/a/private $t/a/open
        for i in 1 2 3 4 5; do head -c ${i}00003 /dev/urandom > $t/a/b/$i; done
        echo one > $t/a/b/c/one; echo two > $t/a/private/two; echo three > $t/a/.hidden; echo four > "$t/a/open/with space"
        chmod 640 $t/a/b/1; chmod 755 $t/a/b/2; chmod 700 $t/a/private; chmod 775 $t/a/open $t/a
        [ $(id -u) -ne 0 ] || chown -R 1234:2345 $t/a/open $t/a/b/3

        """;

    private const string List = "find . -printf '%P %y %m %U:%G\\n' | sort | sed '1d'";

    [Theory]
    [InlineData("cp", "cp -a $t/a .")]
    [InlineData("tar", "tar cf - -C $t a | tar xpf -")]
    [InlineData("tar", "tar cf - -C $t a | tar xf -")]
    [InlineData("rsync", "rsync -a $t/a .")]
    [InlineData("rsync", "rsync -a --inplace $t/a .")]
    public void Trees_keep_data_modes_and_owners(string program, string how)
    {
        using MountedImage image = new(client: true);
        MountedImage.Require(program);
        image.Run(Tree + how);
        image.Run("diff -r $IMAGE.src/a a");

        // Directories that are private at first are committed a moment after their maker has ended.
        image.RunSoon("diff -r $IMAGE.src/a $CLIENT/a");
        string expected = image.Run($"cd $IMAGE.src/a && {List}");
        Assert.Equal(expected, image.Run($"cd a && {List}"));
        Assert.Equal(expected, image.Run($"cd $CLIENT/a && {List}"));
        Assert.True(Checker.Run(image.Image).Result.IsHealthy);
    }

    [Fact]
    public void Trees_are_copied_plainly()
    {
        using MountedImage image = new(client: true);
        image.Run(Tree + "cp -r $t/a . && diff -r $t/a a");
        image.RunSoon("diff -r $IMAGE.src/a $CLIENT/a");
    }

    [Fact]
    public void Synchronised_tree_is_left_alone_by_a_second_run()
    {
        using MountedImage image = new(options: MountedImage.Immutable);
        MountedImage.Require("rsync");
        image.Run(Tree + "rsync -a $t/a .");
        Assert.Equal("", image.Run("rsync -ac --no-times --itemize-changes $IMAGE.src/a ."));

        // What has changed can be written in place if it has the size that it had.
        image.Run(
            "printf X | dd of=$IMAGE.src/a/b/5 conv=notrunc 2>/dev/null; "
            + "rsync -ac --inplace $IMAGE.src/a . && cmp $IMAGE.src/a/b/5 a/b/5");
        image.Run("printf Y | dd of=$IMAGE.src/a/b/5 conv=notrunc 2>/dev/null");
        Assert.NotEqual(0, image.Try("rsync -ac $IMAGE.src/a .").ExitCode);
        Assert.Equal("X", image.Run("head -c 1 a/b/5; ls -A a/b | grep -v '^[1-5c]$' || true"));
    }

    [Theory]
    [InlineData(
        "python3",
        "python3 -c \"import os,tempfile; f=tempfile.NamedTemporaryFile('w',dir='.',delete=False); f.write('new'); "
        + "f.flush(); os.fsync(f.fileno()); f.close(); os.replace(f.name,'f')\"")]
    [InlineData("python3", "python3 -c \"import os; f=open('f.tmp','w'); f.write('new'); f.close(); os.replace('f.tmp','f')\"")]
    [InlineData("python3", "python3 -c \"import os; f=open('x','w'); f.write('new'); f.flush(); os.rename('x','f'); f.close()\"")]
    [InlineData("sh", "printf new > f.part && mv f.part f")]
    [InlineData("sh", "t=$(mktemp ./XXXXXX) && printf new > $t && mv $t f")]
    [InlineData("sh", "printf ol > f~ && printf new > f.tmp && mv f.tmp f~ && mv f~ f")]
    [InlineData("vim", "vim -Nu NONE -es +'set noeol nofixeol' +'call setline(1,\"new\")' +'w f' +'q!'")]
    public void New_file_may_be_written_aside_and_renamed(string program, string how)
    {
        using MountedImage image = new(client: true);
        MountedImage.Require(program);
        image.Run(how);
        Assert.Equal("new", image.RunSoon("cat $CLIENT/f"));
        Assert.Equal("f", image.Run("ls -A"));
        Assert.Equal("f", image.Run("ls -A $CLIENT"));
    }

    [Theory]
    [InlineData("sed", "sed -i s/old/longer/ f")]
    [InlineData(
        "python3",
        "python3 -c \"import os; f=open('f.tmp','w'); f.write('new'); f.close(); os.replace('f.tmp','f')\" || { rm f.tmp; false; }")]
    [InlineData("vim", "vim -Nu NONE -es f +'s/old/longer/' +'wq'")]
    [InlineData("vim", "vim -Nu NONE -es f +'set backupcopy=yes' +'s/old/longer/' +'wq'")]
    [InlineData("rsync", "echo longer > $IMAGE.new && rsync $IMAGE.new f")]
    public void Immutable_file_is_not_replaced_and_nothing_is_left_behind(string program, string how)
    {
        using MountedImage image = new(client: true, options: MountedImage.Immutable);
        MountedImage.Require(program);
        image.Run("echo old > f");
        Assert.NotEqual(0, image.Try(how).ExitCode);
        Assert.Equal("old", image.Run("cat f"));
        Assert.Equal("f", image.Run("ls -A"));
        Assert.Equal("f", image.Run("ls -A $CLIENT"));
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        Assert.Equal(2, volume.LogPosition); // the file and the times
    }

    [Fact]
    public void Databases_are_read_and_maps_work_both_ways()
    {
        using MountedImage image = new(client: true, options: "cache=auto,writable");
        MountedImage.Require("python3");
        image.Run("""
            python3 - <<'END'
            import os, sqlite3, shutil, mmap
            place = os.environ['IMAGE'] + '.db'
            db = sqlite3.connect(place)
            db.execute('create table t(i integer primary key, s text)')
            db.executemany('insert into t values(?, ?)', [(i, 'x' * (i % 100)) for i in range(50000)])
            db.commit(); db.close()
            shutil.copyfile(place, 'db')
            for root in (os.environ['MASTER'], os.environ['CLIENT']):
                db = sqlite3.connect(f'file:{root}/db?immutable=1', uri=True)
                assert db.execute('pragma integrity_check').fetchone() == ('ok',)
                assert db.execute('select count(*), sum(length(s)) from t').fetchone() == (50000, sum(i % 100 for i in range(50000)))
                db.close()
            db = sqlite3.connect(f'file:db?mode=ro', uri=True)
            assert db.execute('select s from t where i = 77').fetchone() == ('x' * 77,)
            db.close()
            with open('m', 'w+b') as f:
                f.truncate(3 << 20)
                with mmap.mmap(f.fileno(), 0) as m:
                    m[1 << 20:(1 << 20) + 5] = b'hello'
            with open(os.environ['CLIENT'] + '/m', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m:
                assert m[1 << 20:(1 << 20) + 5] == b'hello' and len(m) == 3 << 20
                m[0:3] = b'abc'
                m.flush()
            assert open('m', 'rb').read(3) == b'abc'
            END
            """);
    }

    [Fact]
    public void Sizes_are_what_du_df_and_find_say()
    {
        using MountedImage image = new();
        image.Run("mkdir d; head -c 3000000 /dev/zero > d/f; head -c 1 /dev/zero > d/g");
        Assert.Equal("3000001", image.Run("du -b d/f d/g -c | tail -1 | cut -f1"));
        Assert.Equal("6144", image.Run("du -k --total d/f d/g | tail -1 | cut -f1"));
        Assert.Equal("fuse.famfs 4194304", image.Run("df -k --output=fstype,size . | tail -1 | tr -s ' '"));
        Assert.Equal("./d/f", image.Run("find . -size +1M"));
    }

    [Fact]
    public void Directory_that_waits_for_its_mode_keeps_what_is_in_it()
    {
        using MountedImage image = new(client: true);
        MountedImage.Require("python3");
        image.Run("""
            python3 - <<'END'
            import os
            there = os.environ['CLIENT']
            os.mkdir('d', 0o700); os.mkdir('d/e', 0o755); os.mkdir('d/gone', 0o700)
            for name in ('d/f', 'd/e/f'):
                with open(name, 'w') as f: f.write('whole')
            assert sorted(os.listdir('d')) == ['e', 'f', 'gone'] and os.listdir('d/e') == ['f'] and os.stat('d/..').st_ino == os.stat('.').st_ino
            assert os.listdir(there) == []
            os.rmdir('d/gone')
            try: os.rmdir('d/e')
            except OSError as e: assert e.errno == 39, e
            os.chmod('d', 0o750)
            assert os.stat(there + '/d').st_mode & 0o777 == 0o750
            for name in ('d/f', 'd/e/f'): assert open(there + '/' + name).read() == 'whole'
            os.mkdir('s', 0o700)
            with open('s/f', 'w') as f:
                f.write('sync'); f.flush(); os.fsync(f.fileno()); f.write('ed')
            os.chmod('s', 0o755)
            assert open(there + '/s/f').read() == 'synced'
            os.mkdir('ended', 0o700)
            open('ended/f', 'w').write('x')
            END
            """);
        Assert.Equal("x", image.RunSoon("cat $CLIENT/ended/f"));
        Assert.Equal("yes", image.Run("mkdir -m 700 p && echo yes > p/f && cat $CLIENT/p/f"));
    }

    [Fact]
    public void Temporary_file_that_nobody_renames_is_committed_in_the_end()
    {
        using MountedImage image = new(client: true);
        image.Run("echo kept > f.tmp && test ! -e $CLIENT/f.tmp");
        Assert.Equal("kept", image.RunSoon("cat $CLIENT/f.tmp"));
        image.Run("echo last > g.tmp");
        Famfs.Mounts.MountStopper.Stop(image.Root, force: false);
        Assert.Equal("last", image.Run("cat $CLIENT/g.tmp"));
    }
}
