using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>The option <c>meta</c> shows the superblock and the log as read-only files; without it there is no such directory.</summary>
public sealed class MetaTests
{
    private const string Compare = """
        cmp -n 2097152 .meta/.superblock $IMAGE && cmp -n 8388608 .meta/.log $IMAGE 0 2097152
        """;

    [Theory]
    [InlineData("cache=auto")]
    [InlineData("cache=always")]
    [InlineData("cache=never")]
    public void Reads_and_mappings_give_what_the_device_holds_now(string cache)
    {
        MountedImage.Require("python3");
        using MountedImage image = new(options: cache + ",meta");
        image.Run(Compare);
        Assert.Equal("1", image.Run("echo 1 > first; grep -c first .meta/.log"));

        // Through a descriptor that was open before, and through a new mapping.
        image.Run("""
            exec 3< .meta/.log; cat <&3 > /dev/null; echo 2 > second
            dd if=/proc/self/fd/3 bs=1M 2> /dev/null | grep -q second
            python3 - <<'END'
            import mmap, os, subprocess
            fd = os.open('.meta/.log', os.O_RDONLY)
            def mapped(flags):
                with mmap.mmap(fd, 0, flags=flags, prot=mmap.PROT_READ) as m: return m[:]
            assert b'second' in mapped(mmap.MAP_SHARED) and b'third' not in mapped(mmap.MAP_SHARED)
            subprocess.run(['sh', '-c', 'echo 3 > third'], check=True)
            log = os.pread(fd, 8 << 20, 0)
            assert b'third' in log
            fd = os.open('.meta/.log', os.O_RDONLY)
            assert mapped(mmap.MAP_SHARED) == log == mapped(mmap.MAP_PRIVATE)
            END
            """);
        image.Run(Compare);
    }

    [Fact]
    public void Files_are_listed_with_mode_size_and_numbers_of_their_own()
    {
        using MountedImage image = new(client: true, options: "cache=auto,meta");
        image.Run("mkdir d; echo 1 > d/f; echo 2 > g");
        string[] expected =
        [
            ".meta 555 directory 4096 2147483645",
            ".meta/.superblock 444 regular file 2097152 2147483646",
            ".meta/.log 444 regular file 8388608 2147483647",
        ];
        Assert.Equal(expected, image.Run("stat -c '%n %a %F %s %i' .meta .meta/.superblock .meta/.log").Split('\n'));
        Assert.Equal(".\n..\n.log\n.superblock", image.Run("ls -a .meta"));
        Assert.Equal(".\n..\n.meta\nd\ndraft\ng", image.Run("exec 3> draft; ls -a; rm draft"));
        Assert.Equal(".\n..\n.meta\nd\ng", image.Run("ls -a $CLIENT"));
        Assert.Equal(
            ".meta\n.meta/.log\n.meta/.superblock\nd\nd/f\ng", image.Run("find . -mindepth 1 -printf '%P\\n' | sort"));
        Assert.Equal("6", image.Run("find . -mindepth 1 -printf '%i\\n' | sort -u | wc -l"));
        Assert.Contains("No such file", image.Try("cat .meta/other").Errors, StringComparison.Ordinal);
        Assert.Contains("No such file", image.Try("ls d/.meta").Errors, StringComparison.Ordinal);
        image.Run("cd $CLIENT; cmp .meta/.log $MASTER/.meta/.log; cp -a .meta $(dirname $IMAGE)/copy; sync .meta .meta/.log");
    }

    [Theory]
    [InlineData("echo x > .meta/.log")]
    [InlineData("echo x >> .meta/.superblock")]
    [InlineData("exec 3<> .meta/.log")]
    [InlineData("truncate -s 0 .meta/.log")]
    [InlineData("touch .meta/.log")]
    [InlineData("chmod 644 .meta/.log")]
    [InlineData("chown 1:1 .meta")]
    [InlineData("echo x > .meta/new")]
    [InlineData("mkdir .meta/new")]
    [InlineData("rm -f .meta/.log")]
    [InlineData("rm -rf .meta")]
    [InlineData("rmdir .meta")]
    [InlineData("mv .meta moved")]
    [InlineData("mv .meta/.log moved")]
    [InlineData("echo x > f; mv f .meta/f")]
    [InlineData("mkdir d; mv -T d .meta")]
    public void Nothing_can_be_changed(string script)
    {
        using MountedImage image = new(options: "cache=auto,commit=process,meta");
        (int exitCode, _, string errors) = image.Try("set -e; " + script);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Operation not permitted", errors, StringComparison.Ordinal);
        Assert.Equal(".log\n.superblock", image.Run("ls -A .meta"));
        image.Run(Compare);
    }

    [Theory]
    [InlineData("rmdir .meta")]
    [InlineData("mv .meta moved")]
    [InlineData("rm -f .meta/.log")]
    [InlineData("mkdir d; mv -T d .meta")]
    [InlineData("echo x > f; sync f; mv f .meta/f")]
    public void Nothing_can_be_changed_on_a_mount_that_changes_the_rest(string script)
    {
        using MountedImage image = new(options: "cache=auto,commit=process,meta");
        (int exitCode, _, string errors) = image.Try("set -e; " + script);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Operation not permitted", errors, StringComparison.Ordinal);
        image.Run(Compare);
    }

    [Fact]
    public void A_read_only_mount_shows_it_and_refuses_as_such()
    {
        using MountedImage image = new(client: true, options: "cache=auto,meta");
        Assert.Contains("Read-only", image.Try("echo x > $CLIENT/.meta/.log").Errors, StringComparison.Ordinal);
        Assert.Contains("Read-only", image.Try("echo x > $CLIENT/.meta/new").Errors, StringComparison.Ordinal);
        image.Run("echo 1 > seen; grep -q seen $CLIENT/.meta/.log");
    }

    [Fact]
    public void Removing_everything_else_works_around_it()
    {
        using MountedImage image = new(options: "cache=auto,commit=60,meta");
        (int exitCode, _, string errors) = image.Try("mkdir -p a/b; echo 1 > a/b/f; echo 2 > .hidden; rm -rf * .[!.]*");
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("a/b", errors, StringComparison.Ordinal);
        Assert.Equal(".meta", image.Run("ls -A"));
    }

    [Fact]
    public void Without_the_option_the_name_is_reserved_at_every_level()
    {
        using MountedImage image = new(options: "cache=auto,commit=process");
        Assert.Equal("", image.Run("ls -A"));
        Assert.Contains("No such file", image.Try("ls .meta").Errors, StringComparison.Ordinal);

        // Directories that are drafts still, and those that are recorded.
        foreach (string place in new[] { "", "d/", "recorded/" })
        {
            foreach (string change
                in new[] { "mkdir {0}.meta", "echo x > {0}.meta", "mkdir x; mv x {0}.meta", "echo x > y; mv y {0}.meta" })
            {
                (int exitCode, _, string errors) = image.Try($"mkdir -p d recorded; sync recorded; {string.Format(null, change, place)}");
                Assert.NotEqual(0, exitCode);
                Assert.Matches("Operation not permitted|cannot create", errors);
                Assert.Equal("", image.Run("rm -rf d x y; find . -name .meta"));
            }
        }
    }
}
