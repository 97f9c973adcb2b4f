using Famfs.Daemon.Tests.Support;
using Famfs.Maintenance;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Ordinary programs that write on the master's mount.</summary>
public sealed class WritingTests
{
    private const string Tree =
        "t=$(mktemp -d) && mkdir -p $t/a/b && for i in 1 2 3 4 5 6 7 8; do head -c ${i}00003 /dev/urandom > $t/a/b/$i; done";

    [Fact]
    public void Trees_are_copied_and_unpacked()
    {
        using MountedImage image = new(client: true);
        image.Run($"{Tree}; cp -r $t/a copy && diff -r $t/a copy && diff -r $t/a $CLIENT/copy; e=$?; rm -r $t; exit $e");
        image.Run(
            $"{Tree}; tar cf - -C $t a | tar xf - --no-same-owner --no-same-permissions "
            + "&& diff -r $t/a a && diff -r $t/a $CLIENT/a; e=$?; rm -r $t; exit $e");
    }

    [Theory]
    [InlineData("")]
    [InlineData("oflag=direct")]
    [InlineData("conv=fsync")]
    public void Growing_file_is_whole_and_takes_no_more_space_than_it_needs(string how)
    {
        using MountedImage image = new();
        string hash = image.Run(
            $"head -c 50000000 /dev/urandom > $IMAGE.src; dd if=$IMAGE.src of=f bs=1M {how} 2>/dev/null; sha256sum < $IMAGE.src");
        Assert.Equal(hash, image.Run("sha256sum < f"));
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        // The file, and the unit of the times.
        Assert.Equal(24L << 21, ((FamfsFile)volume.Get("f")).AllocatedSize);
        Assert.Equal(volume.Geometry.DeviceSize - volume.Geometry.DataStart - (25L << 21), volume.Describe().Free);
    }

    [Fact]
    public void Holes_read_as_zeros_even_where_old_data_lay()
    {
        using MountedImage image = new();
        image.Run("exec 3> gone; head -c 9000000 /dev/urandom >&3; rm gone; exec 3>&-; sleep 0.3");
        Assert.Equal("8999997", image.Run("dotnet \"$WORKER\" holes f"));
    }

    [Fact]
    public void Data_in_place_can_be_overwritten_and_nothing_else_of_an_immutable_mount()
    {
        using MountedImage image = new(client: true, options: MountedImage.Immutable);
        image.Run("mkdir d; printf 0123456789 > f; printf ab | dd of=f bs=1 seek=3 conv=notrunc 2>/dev/null");
        Assert.Equal("012ab56789", image.Run("cat $CLIENT/f"));
        foreach (string refused in (string[])
            ["echo x | cat >> f", "truncate -s 5 f", "cp /etc/passwd f",
                "mv f g", "mv d e", "rm f", "rmdir d", "ln f g", "ln -s f g", "chmod 600 f"])
        {
            Assert.Contains("not permitted", image.Try(refused).Errors, StringComparison.Ordinal);
        }

        Assert.Equal("012ab56789", image.Run("truncate -s 10 f; chmod 644 f; touch f; cat f"));
    }

    [Fact]
    public void Draft_is_this_mounts_own_until_it_is_closed()
    {
        using MountedImage image = new(client: true);
        Assert.Equal(
            "6",
            image.Run("exec 3> f; echo hello >&3; test ! -e $CLIENT/f && stat -c %s f && ls | grep -q f && mv f g; exec 3>&-; test -e g"));
        Assert.Equal("hello", image.Run("i=0; until test -e $CLIENT/g || test $i -ge 50; do sleep 0.1; i=$((i + 1)); done; cat $CLIENT/g"));
        image.Run("exec 3> empty; test ! -e $CLIENT/empty && mv empty e && rm e && test ! -e e");
    }

    [Fact]
    public void Full_device_and_full_log_are_errors_and_do_no_harm()
    {
        using MountedImage image = new();
        Assert.Contains("No space left", image.Try("dd if=/dev/zero of=big bs=1M count=5000").Errors, StringComparison.Ordinal);
        image.Run("rm big; sleep 0.2; echo small > small");
        Assert.Contains("No space left", image.Try("dotnet \"$WORKER\" directories 16000").Errors, StringComparison.Ordinal);
        Assert.Contains("No space left", image.Try("echo x > one_more").Errors, StringComparison.Ordinal);
        Assert.Equal("small", image.Run("cat small"));
        Assert.True(Checker.Run(image.Image).Result.IsHealthy);
    }

    [Fact]
    public void Damaged_log_refuses_writes_and_reads_on()
    {
        using MountedImage image = new();
        image.Run("echo a > a; echo b > b; printf X | dd of=$IMAGE bs=1 seek=$((0x200000 + 48 + 100)) conv=notrunc 2>/dev/null");
        MountStopperThenAgain(image);
        Assert.Contains("Input/output error", image.Try("cd $MASTER; echo c > c").Errors, StringComparison.Ordinal);
        Assert.Equal("b", image.Run("cd $MASTER; cat b"));
    }

    private static void MountStopperThenAgain(MountedImage image)
    {
        Famfs.Mounts.MountStopper.Stop(image.Root, force: false);
        image.MountAgain();
    }
}
