using System.Diagnostics;
using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>How a server begins and ends, and what cannot end it.</summary>
public abstract class LifetimeTests(FuseTransport transport)
{
    [Fact]
    public void Version_and_transfers_are_agreed_on()
    {
        using ServerFixture server = new(transport);
        Assert.Contains("write=1048576", server.Ready, StringComparison.Ordinal);
        Assert.Contains("FUSE_MAX_PAGES", server.Ready, StringComparison.Ordinal);
        Assert.DoesNotContain("FUSE_WRITEBACK_CACHE", server.Ready, StringComparison.Ordinal);
        server.Run("head -c 67108864 /dev/zero > f; dd if=f of=/dev/null bs=1M iflag=direct 2>/dev/null");
        string end = server.Unmount();
        Assert.StartsWith("end=Unmounted", end, StringComparison.Ordinal);
        Assert.Contains("reads=64 read=67108864 written=67108864 malformed=0", end, StringComparison.Ordinal);
        Assert.Contains("failed=0 exceptions=0", end, StringComparison.Ordinal);
        Assert.EndsWith("destroyed=1", end, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", 1)]
    [InlineData("INT", 2)]
    [InlineData("TERM", 4)]
    public void Signal_ends_an_idle_server_and_its_mount(string signal, int threads)
    {
        using ServerFixture server = new(transport, $"threads={threads}");
        server.Run("echo x > f");
        server.Signal(signal);
        Assert.StartsWith("end=Stopped", server.AwaitEnd(), StringComparison.Ordinal);
        Assert.False(server.IsMounted);
    }

    [Fact]
    public void Signal_ends_a_server_whose_mount_is_in_use()
    {
        using ServerFixture server = new(transport);
        using Process user = Command.Start("sh", "-c", $"exec 3> '{server.Root}/f'; echo open; sleep 3; echo x >&3");
        Assert.Equal("open", user.StandardOutput.ReadLine());
        server.Signal("TERM");
        Assert.StartsWith("end=Stopped", server.AwaitEnd(), StringComparison.Ordinal);
        Assert.False(server.IsMounted);
        Assert.NotEqual(0, Command.Await(user).ExitCode);
    }

    [Fact]
    public void Signal_interrupts_running_requests()
    {
        using ServerFixture server = new(transport, "threads=1");
        using Process reader = Command.Start("cat", server.PathOf("blocked"));
        Thread.Sleep(300);
        server.Signal("TERM");
        string end = server.AwaitEnd();
        Assert.StartsWith("end=Stopped", end, StringComparison.Ordinal);

        // cat asks again after EINTR, so there may be two.
        Assert.DoesNotContain("interrupted=0", end, StringComparison.Ordinal);
        Assert.EndsWith("destroyed=1", end, StringComparison.Ordinal);
        Assert.NotEqual(0, Command.Await(reader).ExitCode);
    }

    [Fact]
    public void Killed_server_leaves_a_mount_that_can_be_taken_down()
    {
        using ServerFixture server = new(transport);
        server.Run("echo x > f");
        server.Signal("KILL");
        CommandResult result = server.Try("cat f");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(0, Command.Shell("umount -l \"$1\"", server.Root).ExitCode);
        Assert.False(server.IsMounted);
    }

    [Fact]
    public void Aborted_connection_ends_the_server_and_its_mount()
    {
        using ServerFixture server = new(transport);

        // Once a request has been answered, the transport has begun.
        server.Run("echo x > f");
        string minor = MountTable.TopDevice(server.Root)!.Split(':')[1];

        // The control files appear for these processes only, where the machine does not show them anyway.
        CommandResult result = Command.Shell("""
            exec unshare -m sh -c '
                c=/sys/fs/fuse/connections
                test -d $c/$1 || mount -t fusectl none $c
                echo 1 > $c/$1/abort
            ' sh "$1"
            """, minor);
        Assert.SkipUnless(result.ExitCode == 0, $"The connection cannot be aborted here: {result.Errors}");
        Assert.StartsWith("end=Aborted", server.AwaitEnd(), StringComparison.Ordinal);
        Assert.False(server.IsMounted);
    }

    [Theory]
    [InlineData("method=Direct")]
    [InlineData("method=Helper")]
    public void Mount_table_shows_the_options(string method)
    {
        ServerFixture.SkipUnlessPossible(transport, helper: false);
        Assert.SkipUnless(method != "method=Direct" || Environment.IsPrivilegedProcess, "mount(2) needs root.");
        using ServerFixture server = new(transport, method, "others=1");
        string line = File.ReadLines("/proc/self/mountinfo")
            .Single(l => l.Contains(server.Root, StringComparison.Ordinal));
        Assert.Contains(" - fuse.memory memory,\\040example ", line, StringComparison.Ordinal);
        Assert.Contains("nosuid,nodev", line, StringComparison.Ordinal);
        Assert.Contains("default_permissions", line, StringComparison.Ordinal);
        Assert.Contains("allow_other", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_user_mounts_through_the_helper()
    {
        ServerFixture.SkipUnlessPossible(transport, helper: true);
        CommandResult tools = Command.Shell("command -v unshare && command -v setpriv");
        Assert.SkipUnless(Environment.IsPrivilegedProcess && tools.ExitCode == 0, "Needs root, unshare and setpriv.");

        // A device node that everyone may open, as udev makes it, seen by these processes only.
        CommandResult result = Command.Shell("""
            exec unshare -m sh -c '
                d=$(mktemp -d) && mount -t tmpfs none "$d" && chmod 755 "$d" && mkdir "$d/m"
                mknod "$d/fuse" c 10 229 && chmod 666 "$d/fuse" && mount --bind "$d/fuse" /dev/fuse
                chown 65534:65534 "$d/m"; cd /
                user="setpriv --reuid 65534 --regid 65534 --clear-groups"
                $user timeout 120 "$1" --serve "$d/m" "transport=$2" > "$d/log" 2>&1 & server=$!
                i=0; until grep -q -e ready -e error "$d/log" || test $i -ge 600; do sleep 0.1; i=$((i + 1)); done
                $user sh -c "echo mine > $d/m/f && cat $d/m/f"
                ls "$d/m" 2>&1 | grep -o "Permission denied"
                kill -TERM $server; wait $server; grep -o "end=Stopped transport=$2" "$d/log"
                grep -c " $d/m " /proc/self/mountinfo; umount "$d"; rmdir "$d"
            ' sh "$1" "$2"
            """, Command.Self, $"{transport}");
        Assert.True(result.Output == $"mine\nPermission denied\nend=Stopped transport={transport}\n0", result.Output + result.Errors);
    }

    [Fact]
    public void Helper_mounts_and_unmounts()
    {
        using ServerFixture server = new(transport, "method=Helper");
        server.Run("echo x > f; test \"$(cat f)\" = x");
        Assert.StartsWith("end=Unmounted", server.Unmount(), StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_cannot_start_ends_and_leaves_no_mount()
    {
        ServerFixture.SkipUnlessPossible(transport, helper: false);
        DirectoryInfo root = Directory.CreateTempSubdirectory("fuse-test-");
        using Process process = Command.Start(Command.Self, "--serve", root.FullName, "fails=1", $"transport={transport}");
        CommandResult result = Command.Await(process);
        Assert.Contains("end=Failed", result.Output, StringComparison.Ordinal);
        Assert.Null(MountTable.TopDevice(root.FullName));
        root.Delete();
    }

    [Fact]
    public void Mount_point_that_does_not_exist_is_named()
    {
        ServerFixture.SkipUnlessPossible(transport, helper: false);
        using Process process = Command.Start(Command.Self, "--serve", "/nonexistent/mount", $"transport={transport}");
        CommandResult result = Command.Await(process);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error=2 ", result.Output, StringComparison.Ordinal);
    }
}
