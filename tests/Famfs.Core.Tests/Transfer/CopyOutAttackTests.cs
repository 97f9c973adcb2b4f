using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Mono.Unix.Native;
using Xunit;

namespace Famfs.Tests.Transfer;

/// <summary>Root copies out of a famfs into a directory where an unprivileged user may do anything.</summary>
public sealed class CopyOutAttackTests : IDisposable
{
    private const int Mi = 1 << 20;
    private const string Secret = "root:secret";

    private readonly Machine _host = new();
    private readonly FamfsVolume _volume;
    private readonly string _victim;

    public CopyOutAttackTests()
    {
        SecondUser.Require();
        _volume = _host.Open(_host.Format());
        string directory = _host.Scratch.NewDirectory("victim");
        File.SetUnixFileMode(directory, (UnixFileMode)0x1c0);
        _victim = Path.Combine(directory, "passwd");
        File.WriteAllText(_victim, Secret);
        File.SetUnixFileMode(_victim, (UnixFileMode)0x180);
    }

    public void Dispose()
    {
        HostPath.UsesOpenAt2 = true;
        NewHostFile.UsesUnnamed = true;
        _host.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_replaces_the_unfinished_file_is_not_touched(bool unnamed)
    {
        NewHostFile.UsesUnnamed = unnamed;
        Create("f", 40 * Mi, 0x1b6, SecondUser.Id);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        CopyOut copy = new(_volume, new CopyOptions { ThrottleLimit = 1, PreserveOwner = true }, _ => SecondUser.Run(
            $"cd {target}; for f in * .f*; do [ -e $f ] && mv $f /tmp/stolen.$$ && ln -s {_victim} $f; done; rm -f /tmp/stolen.$$; :"));

        copy.Run(Expand("f", $"{target}/f"), default).ToList();

        AssertVictimIsWhole();
    }

    [Theory]
    [InlineData("symlink")]
    [InlineData("pipe")]
    public void Names_that_were_guessed_are_not_used(string kind)
    {
        Create("f", 100, 0x1ed, 0);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        string make = kind == "pipe" ? "mkfifo" : $"ln -s {_victim}";
        SecondUser.Run($"cd {target}; for i in $(seq 200); do {make} f.{Environment.ProcessId}.$i.famfs-copy; done");

        Assert.Null(Copy("f", $"{target}/f").Single().Error);

        AssertVictimIsWhole();
        Assert.Equal(100, new FileInfo($"{target}/f").Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_that_is_a_link_does_not_lead_out(bool openAt2)
    {
        HostPath.UsesOpenAt2 = openAt2;
        _volume.CreateDirectories("d");
        _volume.CreateDirectories("d/e");
        Create("d/passwd", 100, 0x1b6, SecondUser.Id);
        Create("d/e/passwd", 100, 0x1b6, SecondUser.Id);
        Create("good", 10, 0x1a4, 0);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        string directory = Path.GetDirectoryName(_victim)!;
        SecondUser.Run($"ln -s {directory} {target}/d");

        CopyResult[] results = Copy("", target, force: true, atBase: true);

        Expect.IsWhole(FamfsErrorId.DestinationInvalid, Assert.Single(results, r => r.Error is not null).Error);
        Assert.True(File.Exists($"{target}/good"));
        AssertVictimIsWhole();
        Assert.Equal(0x1c0u, HostFile.Mode(directory));
        Assert.Single(Directory.GetFileSystemEntries(directory));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_that_becomes_a_link_during_the_copy_does_not_lead_out(bool openAt2)
    {
        HostPath.UsesOpenAt2 = openAt2;
        _volume.CreateDirectories("d");
        Create("d/a", 10 * Mi, 0x1b6, 0);
        Create("d/passwd", 100, 0x1b6, 0);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        string directory = Path.GetDirectoryName(_victim)!;
        bool done = false;
        CopyOut copy = new(_volume, new CopyOptions { ThrottleLimit = 1, Force = true }, _ =>
        {
            if (!done)
            {
                SecondUser.Run($"mv {target}/d {target}/gone; ln -s {directory} {target}/d");
                done = true;
            }
        });

        CopyResult[] results = [.. copy.Run(Expand("d", $"{target}/d"), default)];

        Assert.Contains(results, r => r.Error?.Id == FamfsErrorId.DestinationInvalid);
        AssertVictimIsWhole();
        Assert.Equal(0x1c0u, HostFile.Mode(directory));
        Assert.Single(Directory.GetFileSystemEntries(directory));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pipe_in_the_place_of_a_file_is_left_alone(bool force)
    {
        Create("f", 100, 0x1ed, 0);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        SecondUser.Run($"mkfifo {target}/f");

        Expect.IsWhole(FamfsErrorId.DestinationInvalid, Copy("f", $"{target}/f", force).Single().Error);

        Assert.Equal("fifo", SecondUser.Run($"stat -c %F {target}/f"));
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_replaced_with_force_and_not_followed()
    {
        Create("f", 100, 0x1b6, 0);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        SecondUser.Run($"ln -s {_victim} {target}/f");

        Expect.IsWhole(FamfsErrorId.AlreadyExists, Copy("f", $"{target}/f").Single().Error);
        Assert.Null(Copy("f", $"{target}/f", force: true).Single().Error);

        AssertVictimIsWhole();
        Assert.Equal(0x1b6u, HostFile.Mode($"{target}/f"));
        Assert.Equal([$"{target}/f"], Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public void Set_id_and_owner_of_a_foreign_log_make_no_program_of_root()
    {
        byte[] program = File.ReadAllBytes("/usr/bin/id");
        Create("tool", program.Length, 0x9ed, 0);
        _volume.OpenData("tool").Write(0, program);
        Create("mine", program.Length, 0x9ed, SecondUser.Id);
        _volume.CreateDirectories("d");
        string target = SecondUser.NewDirectory(_host.Scratch, "target");

        Assert.All(Copy("tool", $"{target}/tool").Concat(Copy("mine", $"{target}/mine")), r => Assert.Null(r.Error));

        Assert.Equal((0x1edu, (0u, 0u)), (HostFile.Mode($"{target}/tool"), HostFile.Owner($"{target}/tool")));
        Assert.Equal((0x1edu, (0u, 0u)), (HostFile.Mode($"{target}/mine"), HostFile.Owner($"{target}/mine")));
        Assert.Equal($"{SecondUser.Id}", SecondUser.Run($"{target}/tool -u"));

        CopyGrants grants = new();
        CopyOptions asked = new() { PreserveOwner = true, PreserveSpecialMode = true };
        CopyOut copy = new(_volume, asked, null, grants);
        Assert.All(copy.Run([.. Expand("tool", $"{target}/t2"), .. Expand("mine", $"{target}/m2")], default), r => Assert.Null(r.Error));
        Assert.Equal(0x9edu, HostFile.Mode($"{target}/t2"));
        Assert.Equal((SecondUser.Id, SecondUser.Id), HostFile.Owner($"{target}/m2"));
        Assert.Equal(2, grants.Warnings.Count());
        Assert.Contains($"{target}/t2", grants.Warnings.First(), StringComparison.Ordinal);
        Assert.Contains($"{target}/m2", grants.Warnings.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_looks_into_a_directory_before_it_has_its_mode()
    {
        _volume.CreateDirectories("open");
        Create("open/f", 20 * Mi, 0x1b6, 0);
        string target = SecondUser.NewDirectory(_host.Scratch, "target");
        List<uint> seen = [];
        CopyOut copy = new(_volume, new CopyOptions { ThrottleLimit = 1 }, _ => seen.Add(HostFile.Mode($"{target}/open")));

        Assert.All(copy.Run(Expand("open", $"{target}/open"), default), r => Assert.Null(r.Error));

        Assert.Equal([0x1c0u, 0x1c0u, 0x1c0u], seen);
        Assert.Equal(0x1edu, HostFile.Mode($"{target}/open"));
    }

    [Fact]
    public void A_directory_that_was_there_keeps_its_mode()
    {
        _volume.CreateDirectories("d");
        string target = _host.Scratch.NewDirectory("target");
        File.SetUnixFileMode(_host.Scratch.NewDirectory("target/d"), (UnixFileMode)0x1c0);

        Assert.Null(Copy("d", $"{target}/d").Single().Error);

        Assert.Equal(0x1c0u, HostFile.Mode($"{target}/d"));
    }

    [Fact]
    public void A_directory_inherits_the_group_rule_of_the_one_around_it()
    {
        _volume.CreateDirectories("d");
        string target = _host.Scratch.NewDirectory("target");
        Assert.Equal(0, Syscall.chmod(target, (FilePermissions)0x5ed));

        Assert.Null(Copy("d", $"{target}/d").Single().Error);

        Assert.Equal(0x5edu, HostFile.Mode($"{target}/d"));
    }

    private void Create(string path, long size, uint mode, uint owner)
    {
        using PendingFile creation =
            _volume.Prepare([new CreateRequest { Path = path, Size = size, Mode = mode, Uid = owner, Gid = owner }]).Single();
        Assert.Null(creation.Error);
        creation.Data.Zero();
        _volume.Commit([creation]);
    }

    private IEnumerable<CopyItem> Expand(string source, string target) => new FamfsFiles(_volume).Expand(source, target, true);

    private CopyResult[] Copy(string source, string target, bool force = false, bool atBase = false)
    {
        IEnumerable<CopyItem> items = Expand(source, target).Select(i => atBase ? i with { Base = target } : i);
        return [.. new CopyOut(_volume, new CopyOptions { Force = force }).Run(items, default)];
    }

    private void AssertVictimIsWhole()
    {
        Assert.Equal(Secret, File.ReadAllText(_victim));
        Assert.Equal((0x180u, (0u, 0u)), (HostFile.Mode(_victim), HostFile.Owner(_victim)));
    }
}
