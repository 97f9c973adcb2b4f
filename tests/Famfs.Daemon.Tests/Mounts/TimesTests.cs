using System.Globalization;
using Famfs.Daemon.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>When files and directories were last written, as programs see it.</summary>
public sealed class TimesTests
{
    private const string Default = MountedImage.ByMaker;

    [Fact]
    public void A_time_that_is_set_is_kept_over_mounts_and_seen_on_other_hosts()
    {
        using MountedImage image = new(client: true);
        image.Run("echo a > f; mkdir d; touch -d '2020-01-02T03:04:05.123456789Z' f; touch -d '1999-12-31T00:00:00Z' d");
        const string expected = "2020-01-02 03:04:05.123456789 1999-12-31 00:00:00.000000000";
        const string show = "TZ=UTC stat -c %y f d | sed 's/ +0000//' | tr '\\n' ' '";
        Assert.Equal(expected, image.Run(show).Trim());
        Assert.Equal(expected, image.Run($"cd $CLIENT; {show}").Trim());
        Remount(image);
        Assert.Equal(expected, image.Run(show).Trim());
    }

    [Fact]
    public void The_time_of_a_recorded_file_can_be_set_by_its_owner_and_not_by_others()
    {
        MountedImage.Require("setpriv");
        using MountedImage image = new(options: Default + ",allow_other");
        image.Run("chmod 755 $MASTER/.. && echo a > f && chown 65534 f && chmod 644 f && echo b > g && sync f g");
        const string other = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
        image.Run(other + "touch -d @1000000000 f");
        Assert.Equal("1000000000", image.Run("stat -c %Y f"));
        Assert.NotEqual(0, image.Try(other + "touch -d @1000000000 g").ExitCode);
        Assert.NotEqual("1000000000", image.Run("stat -c %Y g"));
        image.Run("touch g");
    }

    [Fact]
    public void A_client_that_may_not_write_is_refused()
    {
        using MountedImage image = new(client: true);
        image.Run("echo a > f; touch -d @1000000000 f");
        Assert.Contains("Read-only", image.Try("touch -d @5 $CLIENT/f").Errors, StringComparison.Ordinal);
        Assert.Equal("1000000000", image.Run("stat -c %Y f $CLIENT/f | sort -u"));
    }

    [Fact]
    public void An_overwrite_in_place_moves_the_time_on_every_host()
    {
        using MountedImage image = new(client: true);
        image.Run("head -c 9 /dev/zero > f; touch -d @1000000000 f");
        Assert.Equal("1000000000", image.Run("stat -c %Y $CLIENT/f"));
        image.Run("printf 111 | dd of=f conv=notrunc status=none; [ $(stat -c %Y f) -gt 1700000000 ]");
        image.RunSoon("[ $(stat -c %Y $CLIENT/f) -gt 1700000000 ] && [ \"$(stat -c %y $CLIENT/f)\" = \"$(stat -c %y f)\" ]");
        Remount(image);
        image.Run("[ $(stat -c %Y f) -gt 1700000000 ]");
    }

    [Fact]
    public void Stores_through_a_mapping_move_the_time()
    {
        using MountedImage image = new();
        image.Run("head -c 9 /dev/zero > f; touch -d @1000000000 f");
        image.Run("dotnet $WORKER change f abc");
        image.RunSoon("[ $(stat -c %Y f) -gt 1700000000 ]");
        Remount(image);
        image.Run("[ $(stat -c %Y f) -gt 1700000000 ]");
    }

    [Fact]
    public void A_writable_client_moves_a_time()
    {
        using MountedImage image = new(client: true, options: "cache=auto,commit=close,writable");
        image.Run("head -c 9 /dev/zero > f; touch -d @1000000000 f; touch -d @1100000000 $CLIENT/f");
        image.RunSoon("[ $(stat -c %Y f) = 1100000000 ]");
        image.Run("printf 1 | dd of=$CLIENT/f conv=notrunc status=none");
        image.RunSoon("[ $(stat -c %Y f) -gt 1700000000 ]");
    }

    [Fact]
    public void The_time_is_that_of_the_last_write()
    {
        using MountedImage image = new();
        image.Run("head -c 20 /dev/zero > f; touch -d @1000000000 f");
        image.Run("""
            exec 3<>f
            printf 1 >&3; a=$(stat -c %y f); sleep 0.2
            printf 2 >&3; b=$(stat -c %y f)
            exec 3>&-; sleep 0.1; c=$(stat -c %y f)
            [ "$a" != "$b" ] && [ "$b" = "$c" ] || { echo "$a / $b / $c"; exit 1; }
            """);
        string shown = image.Run("TZ=UTC stat -c %y f | sed 's/ +0000//'");
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        DateTime recorded = volume.Get("f").LastWriteTime!.Value.ToUniversalTime();
        Assert.StartsWith(recorded.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture), shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_changes_when_a_name_is_made_in_it()
    {
        using MountedImage image = new();
        image.Run("mkdir d; echo a > d/a; touch -d @1000000000 d; [ $(stat -c %Y d) = 1000000000 ]");
        image.Run("echo b > d/b; [ $(stat -c %Y d) -gt 1700000000 ]");
        Remount(image);
        image.Run("[ $(stat -c %Y d) -gt 1700000000 ]");
    }

    [Fact]
    public void What_has_no_time_shows_one_steady_plausible_time()
    {
        using MountedImage image = new(client: true);
        using (FamfsVolume volume = FamfsVolume.Open(image.Image))
        {
            volume.Create([new CreateRequest { Path = "plain", Size = 1, Mode = 0x1a4 }]);
        }

        const string expected = "946684800 946684800";
        Assert.Equal(expected, image.Run("echo $(stat -c %Y plain $CLIENT/plain)"));
        image.Run("echo x > other");
        Remount(image);
        Assert.Equal(expected, image.Run("echo $(stat -c %Y plain $CLIENT/plain)"));
    }

    [Fact]
    public void The_times_are_no_file_among_the_others()
    {
        using MountedImage image = new();
        image.Run("echo a > f; touch f");
        Assert.Equal("f", image.Run("ls -A"));
        Assert.Equal("0:0 644", image.Run("stat -c %u:%g\\ %a .famfs.times"));
        foreach (string refused
            in new[] { "echo x > .famfs.times", "echo x > .famfs.x", "mkdir .famfs.d", "echo x > t; mv t .famfs.y", "rm .famfs.times" })
        {
            Assert.NotEqual(0, image.Try(refused).ExitCode);
        }
    }

    [Fact]
    public void Rsync_sends_nothing_the_second_time_and_what_was_overwritten_the_third()
    {
        MountedImage.Require("rsync");
        using MountedImage image = new(options: Default);
        image.Run(
            "mkdir $MASTER/../src $MASTER/../src/d; echo a > $MASTER/../src/f; echo b > $MASTER/../src/d/g; "
            + "touch -d @1000000000 $MASTER/../src/f");
        const string rsync = "rsync -a --itemize-changes ";
        image.Run(rsync + "$MASTER/../src/ $MASTER/to/");
        Assert.Equal("", image.Run("sleep 3; " + rsync + "$MASTER/../src/ $MASTER/to/"));
        Remount(image);
        Assert.Equal("", image.Run(rsync + "$MASTER/../src/ $MASTER/to/"));

        image.Run(rsync + "$MASTER/to/ $MASTER/../backup/");
        image.Run("printf X | dd of=to/f conv=notrunc status=none");
        image.Run(rsync + "$MASTER/to/ $MASTER/../backup/; cmp to/f $MASTER/../backup/f");
    }

    [Fact]
    public void Copies_and_makes_see_what_was_overwritten()
    {
        MountedImage.Require("make");
        MountedImage.Require("tar");
        using MountedImage image = new(options: Default);
        image.Run("printf aaa > in; printf 'out: in\\n\\tcp in $$MASTER/../out\\n\\tcp in out\\n' > $MASTER/../mk; sleep 3");
        image.Run("cp -p in $MASTER/../kept; [ $(stat -c %Y in) = $(stat -c %Y $MASTER/../kept) ]");
        image.Run("tar -cf $MASTER/../0.tar -g $MASTER/../snap in; sleep 1");
        image.Run("cp -u in $MASTER/../kept; make -s -f $MASTER/../mk; sleep 3; make -s -f $MASTER/../mk -q");
        image.Run("printf bbb | dd of=in conv=notrunc status=none");
        Assert.Equal(1, image.Try("make -s -f $MASTER/../mk -q").ExitCode);
        image.Run("cp -u in $MASTER/../kept; cmp in $MASTER/../kept");
        Assert.Contains("in", image.Run("tar -cvf $MASTER/../1.tar -g $MASTER/../snap in"), StringComparison.Ordinal);
    }

    [Fact]
    public void Python_compiles_again_what_was_overwritten()
    {
        MountedImage.Require("python3");
        using MountedImage image = new(options: Default);
        image.Run("echo 'v = 1' > m.py; touch -d @1000000000 m.py; sleep 3");
        const string show = "PYTHONPYCACHEPREFIX=$MASTER/../cache PYTHONPATH=. python3 -c 'import m; print(m.v)'";
        Assert.Equal("1", image.Run(show));
        image.Run("printf 'v = 2' | dd of=m.py conv=notrunc status=none");
        Assert.Equal("2", image.Run(show));
    }

    [Fact]
    public void Zip_takes_what_has_no_time()
    {
        MountedImage.Require("python3");
        using MountedImage image = new();
        using (FamfsVolume volume = FamfsVolume.Open(image.Image))
        {
            volume.Create([new CreateRequest { Path = "plain", Size = 1, Mode = 0x1a4 }]);
        }

        image.Run("TZ=America/Los_Angeles python3 -c \"import shutil; shutil.make_archive('$MASTER/../x','zip','.')\"");
    }

    private static void Remount(MountedImage image)
    {
        Famfs.Mounts.MountStopper.Stop(image.Root, force: false);
        image.MountAgain();
    }
}
