using Famfs.Maintenance;
using Famfs.Superblocks;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Superblocks;

/// <summary>Identities in files: who gets one, what such a file may hold, and a machine that was copied.</summary>
public sealed class IdentityTests : IDisposable
{
    private const string Uuid = "3f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3";
    private const string State = "XDG_STATE_HOME";

    private readonly string _systemBefore = HostIdentity.SystemFile;
    private readonly string _rootBefore = MachineFingerprint.Root;
    private readonly string? _stateBefore = Environment.GetEnvironmentVariable(State);
    private readonly Machine _host = new();
    private readonly HostVariable _noVariable = new((string?)null);

    public IdentityTests()
    {
        HostIdentity.SystemFile = _host.Scratch.File("opt/famfs/system_uuid");
        UseState("state");
        Play("one");
    }

    public void Dispose()
    {
        HostIdentity.SystemFile = _systemBefore;
        MachineFingerprint.Root = _rootBefore;
        Environment.SetEnvironmentVariable(State, _stateBefore);
        _noVariable.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Reading_makes_no_identity_and_formatting_does()
    {
        string path = ForeignImage();
        FamfsFileSystem system = _host.Open(path).Describe();
        Assert.Equal((FamfsRole.Client, Guid.Empty), (system.Role, system.HostUuid));
        FamfsException error = Expect.Error(FamfsErrorId.NotMaster, () => _host.Open(path).CreateDirectories("d"));
        Assert.Contains("no identity", error.RecommendedAction, StringComparison.Ordinal);
        Formatter.Plan(path, new FormatOptions { Force = true });
        Checker.Run(path);
        Assert.False(Directory.Exists(_host.Scratch.File("opt")));

        string own = _host.Format("own.famfs");
        Assert.Equal(FamfsRole.Master, _host.Open(own).Role);
        Assert.Equal(37, new FileInfo(HostIdentity.SystemFile).Length);
        Assert.True(File.Exists(HostIdentity.SystemFile + ".host"));
    }

    [Fact]
    public void A_state_directory_must_be_an_absolute_path()
    {
        HostIdentity.SystemFile = "/proc/famfs/system_uuid"; // cannot be made
        string here = Environment.CurrentDirectory;
        string? home = Environment.GetEnvironmentVariable("HOME");
        try
        {
            Environment.CurrentDirectory = Directory.CreateDirectory(_host.Scratch.File("here")).FullName;
            Environment.SetEnvironmentVariable(State, "relative");
            Environment.SetEnvironmentVariable("HOME", Directory.CreateDirectory(_host.Scratch.File("home")).FullName);
            HostIdentity.Forget();
            HostIdentity.Establish();
        }
        finally
        {
            Environment.CurrentDirectory = here;
            Environment.SetEnvironmentVariable("HOME", home);
            HostIdentity.Forget();
        }

        Assert.Empty(Directory.GetFileSystemEntries(_host.Scratch.File("here")));
        Assert.True(File.Exists(_host.Scratch.File("home/.local/state/famfs/system_uuid")));
    }

    [Fact]
    public void What_is_no_file_holds_no_identity_and_stays()
    {
        Directory.CreateDirectory(HostIdentity.SystemFile);
        HostIdentity.Forget();
        Assert.StartsWith(_host.Scratch.File("state"), HostIdentity.Establish().Source, StringComparison.Ordinal);
        Assert.Equal([HostIdentity.SystemFile], Directory.GetFileSystemEntries(_host.Scratch.File("opt/famfs")));
    }

    [Fact]
    public void A_pipe_holds_no_identity_and_does_not_hold_up_the_reader()
    {
        Directory.CreateDirectory(_host.Scratch.File("opt/famfs"));
        using (System.Diagnostics.Process mkfifo = System.Diagnostics.Process.Start("mkfifo", HostIdentity.SystemFile))
        {
            mkfifo.WaitForExit();
        }

        HostIdentity.Forget();
        Assert.False(HostIdentity.Current().Exists);
    }

    [Fact]
    public void Taking_ownership_makes_an_identity()
    {
        string path = ForeignImage();
        Assert.NotNull(Ownership.Plan(path, owner: null));
        Assert.False(File.Exists(HostIdentity.SystemFile));
        Ownership.Take(path, TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllText(HostIdentity.SystemFile)[..36], $"{_host.Open(path).Superblock.SystemUuid}");
        Assert.Null(Ownership.Plan(path, owner: null));
    }

    [Theory]
    [InlineData(Uuid)]
    [InlineData(Uuid + "\0")]
    [InlineData(Uuid + "\n")]
    [InlineData("\n " + Uuid + " the host in rack 7\n")]
    [InlineData("3F0D2C5E-8A41-4B67-9C12-5D7E90A1B2C3")]
    public void A_file_may_hold_what_the_reference_accepts(string text)
    {
        Write(HostIdentity.SystemFile, text);
        HostIdentity.Forget();
        Assert.Equal(new Guid(Uuid), HostIdentity.Current().Uuid);
    }

    [Theory]
    [InlineData("3f0d2c5e8a414b679c125d7e90a1b2c3")]
    [InlineData("{c11e0000-1111-4222-8333-444455556666}")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("nobody\u001b[2J")]
    public void Other_text_is_an_error_that_shows_it(string text)
    {
        Write(HostIdentity.SystemFile, text);
        FamfsException error = Expect.Error(FamfsErrorId.HostIdentityInvalid, () => HostIdentity.Current());
        Assert.Contains(HostIdentity.SystemFile, error.Message, StringComparison.Ordinal);
        Assert.Contains(text[..6], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_file_is_no_identity_until_one_is_needed(string text)
    {
        Write(HostIdentity.SystemFile, text);
        Write(HostIdentity.SystemFile + ".host", "firmware of-the-machine-that-was-copied\n");
        Assert.False(HostIdentity.Current().Exists);
        Assert.True(HostIdentity.Establish().Exists);
        Assert.StartsWith($"{HostIdentity.Current().Uuid}", File.ReadAllText(HostIdentity.SystemFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copied_machine_is_refused_before_it_writes()
    {
        string path = _host.Format();
        _host.Open(path).CreateDirectories("mine");
        Play("two");

        FamfsException error = Expect.Error(FamfsErrorId.HostIdentityCloned, () => _host.Open(path).CreateDirectories("theirs"));
        Assert.Contains(HostIdentity.SystemFile + ".host", error.RecommendedAction, StringComparison.Ordinal);
        Expect.Error(
            FamfsErrorId.HostIdentityCloned, () => Formatter.Format(_host.Scratch.File("n"), new FormatOptions { Size = 4L << 30 }));
        Expect.Error(FamfsErrorId.HostIdentityCloned, () => Formatter.Clear(path, force: false));
        Expect.Error(FamfsErrorId.HostIdentityCloned, () => Ownership.Give(path, Guid.NewGuid(), TestContext.Current.CancellationToken));
        Expect.Error(FamfsErrorId.HostIdentityCloned, () => Repairer.Plan(path));
        Assert.Equal(["mine"], _host.Open(path).Paths());

        // The advice, followed.
        File.Delete(HostIdentity.SystemFile);
        File.Delete(HostIdentity.SystemFile + ".host");
        HostIdentity.Forget();
        Assert.Equal(FamfsRole.Client, _host.Open(path).Role);
        Ownership.Take(path, TestContext.Current.CancellationToken);
        _host.Open(path).CreateDirectories("theirs");
    }

    [Theory]
    [InlineData("a clone of a virtual machine", "two", "a", "aa", false)]
    [InlineData("another disk in the same machine", "one", "b", "aa", true)]
    [InlineData("new network cards", "one", "a", "bb", true)]
    [InlineData("a user who may not read the firmware", null, "a", "aa", true)]
    [InlineData("such a user on a clone", null, "a", "bb", false)]
    [InlineData("such a user on another machine", null, "b", "aa", false)]
    [InlineData("no mark at all", null, null, null, true)]
    public void What_tells_a_copy_from_the_machine(string what, string? firmware, string? machineId, string? network, bool isSame)
    {
        string path = _host.Format();
        Assert.NotEmpty(what);
        Play("then", firmware, machineId, network);
        if (isSame)
        {
            _host.Open(path).CreateDirectories("d");
        }
        else
        {
            Expect.Error(FamfsErrorId.HostIdentityCloned, () => _host.Open(path).CreateDirectories("d"));
        }
    }

    [Fact]
    public void An_identity_from_before_is_adopted()
    {
        Write(HostIdentity.SystemFile, Uuid);
        string path = _host.Format();
        string marks = File.ReadAllText(HostIdentity.SystemFile + ".host");
        Assert.DoesNotContain("aa:", marks, StringComparison.Ordinal);
        File.Delete(HostIdentity.SystemFile + ".host");
        HostIdentity.Forget();
        _host.Open(path).CreateDirectories("d");
        Assert.Equal(marks, File.ReadAllText(HostIdentity.SystemFile + ".host"));
    }

    [Fact]
    public void The_other_file_that_holds_the_masters_identity_is_named()
    {
        string user = _host.Scratch.File("state/famfs/system_uuid");
        Write(user, Uuid);
        string path = _host.Format();
        Write(HostIdentity.SystemFile, $"{Guid.NewGuid()}");
        HostIdentity.Forget();
        FamfsException error = Expect.Error(FamfsErrorId.NotMaster, () => _host.Open(path).CreateDirectories("d"));
        Assert.Contains(user, error.RecommendedAction, StringComparison.Ordinal);
        using HostVariable variable = new(Uuid);
        _host.Open(path).CreateDirectories("d");
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string ForeignImage()
    {
        using HostVariable other = new(Guid.NewGuid());
        return _host.Format("foreign.famfs");
    }

    private void UseState(string name)
    {
        Environment.SetEnvironmentVariable(State, _host.Scratch.File(name));
        HostIdentity.Forget();
    }

    private void Play(string machine) => Play(machine, machine, machine == "one" ? "a" : "b", machine == "one" ? "aa" : "bb");

    private void Play(string machine, string? firmware, string? machineId, string? network)
    {
        string root = _host.Scratch.NewDirectory(machine);
        if (firmware is not null)
        {
            Write($"{root}/sys/class/dmi/id/product_uuid", $"{(firmware == "one" ? Uuid : "c11e0000-1111-4222-8333-444455556666")}\n");
        }

        if (machineId is not null)
        {
            Write($"{root}/etc/machine-id", new string(machineId[0], 32) + "\n");
        }

        if (network is not null)
        {
            Write($"{root}/sys/class/net/eth0/addr_assign_type", "0\n");
            Write($"{root}/sys/class/net/eth0/address", $"{network}:11:22:33:44:55\n");
            Directory.CreateDirectory($"{root}/sys/class/net/eth0/device");
        }

        MachineFingerprint.Root = root;
        HostIdentity.Forget();
    }
}
