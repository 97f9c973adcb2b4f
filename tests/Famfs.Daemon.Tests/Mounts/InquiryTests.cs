using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>A mount is found and told of from any session of the machine: another environment, user or namespace.</summary>
public sealed class InquiryTests
{
    private const string Other = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    [Fact]
    public void No_environment_variable_matters()
    {
        using MountedImage image = new();
        string nowhere = "XDG_RUNTIME_DIR=/nowhere/" + new string('x', 200);
        Assert.StartsWith("Serving", AskFrom(image, "env " + nowhere), StringComparison.Ordinal);
        Assert.StartsWith("Serving", AskFrom(image, "env --unset=XDG_RUNTIME_DIR --unset=HOME"), StringComparison.Ordinal);
        image.Run(nowhere + " $FAMFSD $IMAGE $CLIENT");
        Assert.True(MountStopper.Stop(image.ClientRoot, force: false));
    }

    [Fact]
    public void It_is_asked_through_the_mount_where_its_socket_is_out_of_reach()
    {
        using MountedImage image = new();
        image.Run("echo x > f");
        int expected = MountTable.Find(image.Root)!.ProcessId;
        Assert.Equal($"{FamfsMountState.Serving} {expected} Master", AskFrom(image, "unshare --net"));
        Assert.Equal($"{FamfsMountState.Serving} 0 Master", AskFrom(image, "unshare --net --pid --fork --mount-proc"));
        Assert.Equal($"{FamfsMountState.Serving} {expected} Master", AskFrom(image, "unshare --mount env -u XDG_RUNTIME_DIR"));
    }

    [Fact]
    public void Another_user_sees_that_it_serves_and_whose_it_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");
        using MountedImage image = new();
        image.Try("truncate -s 1M $IMAGE; ls nothing; truncate -s 4G $IMAGE; chmod 711 $(dirname $IMAGE)");
        Assert.NotNull(MountTable.Find(image.Root)!.LastError);
        Assert.Equal("Serving Master 0", AskFrom(image, Other, "{0} {2} {3}{4}"));
        Assert.StartsWith("Unreachable", AskFrom(image, "unshare --net " + Other), StringComparison.Ordinal);
    }

    [Fact]
    public void An_impostor_is_not_believed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");
        using MountedImage image = new();
        string number = MountPaths.Read().MountOn(image.Root)!.DeviceNumber;
        image.Kill();
        image.Patience = 60;
        using System.Diagnostics.Process impostor = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("dotnet", [MountedImage.Worker, "impersonate", number])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        try
        {
            Assert.Equal("bound", impostor.StandardOutput.ReadLine());
            Assert.Equal(FamfsMountState.Dead, MountTable.Find(image.Root)!.State);
        }
        finally
        {
            impostor.Kill();
        }
    }

    [Fact]
    public void A_famfsd_that_hangs_is_told_from_one_that_is_gone()
    {
        using MountedImage image = new();
        int process = MountTable.Find(image.Root)!.ProcessId;
        Signal("STOP");
        FamfsMount mount = MountTable.Find(image.Root)!;
        Signal("CONT");
        Assert.Equal((FamfsMountState.NotAnswering, process), (mount.State, mount.ProcessId));

        void Signal(string name) => Command.Run("/", 10, new Dictionary<string, string>(), "sh", "-c", $"kill -{name} {process}");
    }

    [Fact]
    public void Nothing_is_mounted_over_a_famfs_served_or_dead()
    {
        using MountedImage image = new();
        Assert.Contains("is mounted there already", image.Try("$FAMFSD $IMAGE $MASTER -o foreground").Errors, StringComparison.Ordinal);
        Assert.Contains("is mounted there already", image.Try("$FAMFSD $IMAGE $MASTER").Errors, StringComparison.Ordinal);
        image.Kill();
        (int exitCode, _, string errors) = Command.Run(
            "/", 20, new Dictionary<string, string>(), MountedImage.Program, image.Image, image.Root);
        Assert.Equal(1, exitCode);
        Assert.Contains("Dismount-FamfsFileSystem", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Unmounting_waits_for_the_log()
    {
        using MountedImage image = new(size: 16L << 30, logLength: 32 << 20);
        image.Run("mkdir d && cd d && for i in $(seq 1500); do : > \"w$i\"; echo $i > \"f$i.tmp\"; done");
        Assert.True(MountStopper.Stop(image.Root, force: false));
        image.MountAgain();
        Assert.Equal("1500", image.Run("ls $MASTER/d | grep -c tmp"));
    }

    [Fact]
    public void A_bind_mount_is_taken_down_alone()
    {
        using MountedImage image = new();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Binding needs root.");
        image.Run("mount --bind $MASTER $CLIENT; echo x > f.tmp");
        Assert.Equal(FamfsMountState.Serving, MountTable.Find(image.ClientRoot)!.State);
        Assert.False(MountStopper.Stop(image.ClientRoot, force: false));
        Assert.Equal(0, MountTable.Find(image.Root)!.Uncommitted);
        Assert.True(MountStopper.Stop(image.Root, force: false));
    }

    // A program of this assembly that asks, so that it can be another user or be in another namespace.
    private static string AskFrom(MountedImage image, string prefix, string format = "{0} {1} {2}") =>
        image.Run($"cd /; {prefix} dotnet {typeof(InquiryTests).Assembly.Location} --ask $MASTER '{format}'");
}
