using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>What programs see of a famfs, and what famfsd says of itself.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData("cache=auto")]
    [InlineData("cache=always")]
    [InlineData("cache=never")]
    public void Client_reads_what_the_master_wrote(string cache)
    {
        using MountedImage image = new(client: true, options: cache);
        string hash = image.Run("mkdir d && head -c 20000001 /dev/urandom > d/f && sha256sum < d/f");
        Assert.Equal(hash, image.Run("sha256sum < $CLIENT/d/f"));
        Assert.Equal(hash, image.Run("dd if=$CLIENT/d/f bs=1M iflag=direct 2>/dev/null | sha256sum"));
        Assert.Equal(".\n./d\n./d/f", image.Run("cd $CLIENT && find . | sort"));
        Assert.Equal("20000001", image.Run("stat -c %s $CLIENT/d/f"));
    }

    [Fact]
    public void File_that_another_process_commits_is_there_at_the_next_look()
    {
        using MountedImage image = new();
        Assert.NotEqual(0, image.Try("cat other").ExitCode);
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        using (PendingFile creation = volume.Prepare([new CreateRequest { Path = "other", Size = 5, Mode = 0x1a4 }])[0])
        {
            creation.Data.Write(0, "hello"u8);
            creation.Data.Flush(0, 5);
            volume.Commit([creation]);
            Assert.Null(creation.Error);
        }

        Assert.Equal("hello", image.Run("cat other"));
        Assert.Equal("other", image.Run("ls"));
    }

    [Fact]
    public void Client_is_refused_all_changes()
    {
        using MountedImage image = new(client: true);
        image.Run("echo x > f");
        Assert.Contains("Read-only file system", image.Try("echo y > $CLIENT/g").Errors, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", image.Try("mkdir $CLIENT/d").Errors, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", image.Try("echo y 1<> $CLIENT/f").Errors, StringComparison.Ordinal);
        Assert.Equal(FamfsRole.Client, MountTable.Find(image.ClientRoot)!.Role);
    }

    [Fact]
    public void Writable_client_overwrites_data_and_nothing_else()
    {
        using MountedImage image = new(client: true, options: "cache=auto,writable");
        image.Run("mkdir d; printf 0123456789 > f; printf ab | dd of=$CLIENT/f bs=1 seek=3 conv=notrunc 2>/dev/null");
        Assert.Equal("012ab56789", image.Run("cat f"));
        foreach (string refused in (string[])
            ["echo y > $CLIENT/g", "mkdir $CLIENT/e", "rm $CLIENT/f", "rmdir $CLIENT/d", "mv $CLIENT/f $CLIENT/g"])
        {
            Assert.Contains("Read-only file system", image.Try(refused).Errors, StringComparison.Ordinal);
        }

        foreach (string refused in (string[])
            ["echo y | cat >> $CLIENT/f", "cp /etc/passwd $CLIENT/f", "truncate -s 3 $CLIENT/f",
                "chmod 600 $CLIENT/f", "ln $CLIENT/f $CLIENT/g"])
        {
            Assert.Contains("not permitted", image.Try(refused).Errors, StringComparison.Ordinal);
        }

        Assert.Equal("012ab56789", image.Run("cat f && test ! -e g"));
        FamfsMount mount = MountTable.Find(image.ClientRoot)!;
        Assert.True(mount is { Writable: true, ReadOnly: false, Role: FamfsRole.Client });
    }

    [Theory]
    [InlineData("cache=auto,writable")]
    [InlineData("cache=never,writable")]
    public void Data_changed_on_one_host_are_seen_by_the_next_open_on_another(string options)
    {
        using MountedImage image = new(client: true, options: options);
        string when = options.Contains("never", StringComparison.Ordinal) ? "at-once" : "at-open";
        image.Run($"dotnet $WORKER exchange $MASTER $CLIENT {when}");
    }

    [Fact]
    public void Truncated_image_gives_errors_and_the_server_lives()
    {
        using MountedImage image = new();
        image.Run("head -c 1000000 /dev/urandom > f; cp $IMAGE $IMAGE.keep --sparse=always");
        Assert.Contains(
            "Input/output error",
            image.Try("truncate -s 1M $IMAGE; dd if=f iflag=direct bs=1M of=/dev/null").Errors,
            StringComparison.Ordinal);
        Assert.Contains(
            "Input/output error",
            image.Try("dd if=/dev/zero of=f bs=1 count=1 seek=500000 conv=notrunc").Errors,
            StringComparison.Ordinal);
        Assert.Equal("1048576", image.Run("stat -c %s $IMAGE"));
        Assert.Contains("Input/output error", image.Try("ls nothing").Errors, StringComparison.Ordinal);
        Assert.Contains("Input/output error", image.Try("mkdir d").Errors, StringComparison.Ordinal);
        image.Run("dd if=$IMAGE.keep of=$IMAGE bs=1M conv=notrunc,sparse 2>/dev/null; truncate -s 4G $IMAGE");
        Assert.Equal("1000000", image.Run("dd if=f iflag=direct bs=1M 2>/dev/null | wc -c"));
    }

    [Fact]
    public void Space_and_attributes_are_real()
    {
        using MountedImage image = new();
        Assert.Equal("2097152 2048", image.Run("stat -f -c '%S %b' ."));
        long before = long.Parse(image.Run("stat -f -c %f ."), System.Globalization.CultureInfo.InvariantCulture);
        image.Run("head -c 3000000 /dev/zero > f");
        Assert.Equal($"{before - 3}", image.Run("stat -f -c %f .")); // two of the file, one of the times
        Assert.Equal("", image.Run("dotnet \"$WORKER\" attributes f"));
        Assert.EndsWith("master", image.Run("dotnet \"$WORKER\" attribute f user.famfs.role"), StringComparison.Ordinal);
        Assert.EndsWith("+0x400000", image.Run("dotnet \"$WORKER\" attribute f user.famfs.extents"), StringComparison.Ordinal);
        Assert.EndsWith("0", image.Run("dotnet \"$WORKER\" attribute f user.famfs.log_entry"), StringComparison.Ordinal);
        Assert.Contains(
            "Operation not supported",
            image.Try("dotnet \"$WORKER\" attribute f security.selinux").Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Mount_reports_what_it_does()
    {
        using MountedImage image = new();
        image.Run("head -c 100000 /dev/urandom > f; dd if=f of=/dev/null iflag=direct bs=1M");

        // The kernel tells of a close when it has time.
        Assert.True(SpinWait.SpinUntil(() => MountTable.Find(image.Root)!.OpenFiles == 0, 60_000));
        FamfsMount mount = Assert.Single(MountTable.List(), m => m.MountPoint == image.Root);
        Assert.True(mount.IsServed);
        Assert.Equal(image.Image, mount.Device);
        Assert.Equal(FamfsRole.Master, mount.Role);
        Assert.Equal(100000, mount.BytesRead);
        Assert.Equal(100000, mount.BytesWritten);
        Assert.Equal(2, mount.LogPosition); // the file and the times
        MountStopper.Stop(image.Root, force: false);
        Assert.Null(MountTable.Find(image.Root));
        string status = $"/proc/{mount.ProcessId}/cmdline";
        Assert.True(!File.Exists(status) || File.ReadAllText(status).Length == 0, "famfsd still runs.");
    }

    [Fact]
    public void Killed_famfsd_leaves_a_mount_that_can_be_taken_down()
    {
        using MountedImage image = new();
        image.Run("echo kept > f; (echo lost; exec sleep 5) > g 2>/dev/null & sleep 0.2");
        image.Kill();
        Assert.Equal(FamfsMountState.Dead, MountTable.Find(image.Root)!.State);
        MountStopper.Stop(image.Root, force: true);
        image.MountAgain();
        Assert.Equal("kept", image.Run("cd $MASTER && cat f && test ! -e g"));
    }
}
