using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Transfer;

/// <summary>Root copies a tree of an unprivileged user into a famfs, who changes it between the look and the copy.</summary>
public sealed class CopyInAttackTests : IDisposable
{
    private const string Secret = "SECRET-KEY-1234567";

    private readonly Machine _host = new();
    private readonly FamfsVolume _volume;
    private readonly string _victim;
    private readonly string _source;

    public CopyInAttackTests()
    {
        SecondUser.Require();
        _volume = _host.Open(_host.Format());
        string directory = _host.Scratch.NewDirectory("victim");
        File.SetUnixFileMode(directory, (UnixFileMode)0x1c0);
        _victim = Path.Combine(directory, "key");
        File.WriteAllText(_victim, Secret);
        _source = SecondUser.NewDirectory(_host.Scratch, "source");
        SecondUser.Run($"cd {_source}; mkdir d; printf 123456789012345678 > d/key; cp d/key z; cp d/key a");
    }

    public static TheoryData<string, bool> Attacks
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (string attack in new[]
            {
                "rm z; ln -s VICTIM z", "rm z; mkfifo z", "mv d e; ln -s DIRECTORY d", "printf 876543210987654321 > z.new; mv z.new z",
                "mv d e; mkdir d; printf 876543210987654321 > d/key",
            })
            {
                data.Add(attack, true);
                data.Add(attack, false);
            }

            return data;
        }
    }

    public void Dispose()
    {
        HostPath.UsesOpenAt2 = true;
        _host.Dispose();
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void What_was_put_in_the_place_of_a_file_is_not_read(string attack, bool openAt2)
    {
        HostPath.UsesOpenAt2 = openAt2;
        HostFiles files = new();
        CopyItem[] items = [.. files.Expand(_source, "in", recurse: true)];
        SecondUser.Run($"cd {_source}; {Script(attack)}");

        CopyResult[] results = [.. new CopyIn(_volume, files, new CopyOptions { Recurse = true }).Run(items, default)];

        Expect.IsWhole(FamfsErrorId.SourceChanged, Assert.Single(results, r => r.Error is not null).Error);
        Assert.Equal(4, _volume.Paths().Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_that_was_replaced_by_a_link_is_not_listed(bool openAt2)
    {
        HostPath.UsesOpenAt2 = openAt2;
        List<CopyItem> items = [];
        foreach (CopyItem item in new HostFiles().Expand(_source, "in", recurse: true))
        {
            if (items.Count == 0)
            {
                SecondUser.Run($"cd {_source}; {Script("mv d e; ln -s DIRECTORY d")}");
            }
            else if (item.Source.EndsWith("/a", StringComparison.Ordinal))
            {
                SecondUser.Run($"cd {_source}; rm -r d; {Script("ln -s DIRECTORY d")}");
            }

            items.Add(item);
        }

        Assert.DoesNotContain(items, i => i.Error is null && i.Source.EndsWith("/d/key", StringComparison.Ordinal));
    }

    [Fact]
    public void A_named_file_that_became_a_link_is_not_read_but_a_named_link_is_followed()
    {
        HostFiles files = new();
        CopyItem[] named = [.. files.Expand($"{_source}/z", "z", false)];
        SecondUser.Run($"cd {_source}; rm z; ln -s a z");
        Expect.IsWhole(
            FamfsErrorId.SourceChanged, new CopyIn(_volume, files, new CopyOptions()).Run(named, default).Single().Error);
        Assert.Null(new CopyIn(_volume, files, new CopyOptions()).Run(files.Expand($"{_source}/z", "z", false), default).Single().Error);
    }

    [Fact]
    public void Special_bits_and_owners_are_recorded_only_when_asked_for()
    {
        SecondUser.Run($"chmod 6755 {_source}/z; chmod 3777 {_source}/d");
        HostFiles files = new();
        CopyIn copy = new(_volume, files, new CopyOptions { Recurse = true });
        Assert.All(copy.Run(files.Expand(_source, "in", true), default), r => Assert.Null(r.Error));
        Assert.Equal((0x1edu, 0u, 0u), Attributes("in/z"));
        Assert.Equal((0x1ffu, 0u, 0u), Attributes("in/d"));

        CopyGrants grants = new();
        CopyIn asked = new(
            _volume, files, new CopyOptions { Recurse = true, PreserveOwner = true, PreserveSpecialMode = true }, null, grants);
        Assert.All(asked.Run(files.Expand(_source, "asked", true), default), r => Assert.Null(r.Error));
        Assert.Equal((0xdedu, SecondUser.Id, SecondUser.Id), Attributes("asked/z"));
        Assert.Equal((0x7ffu, SecondUser.Id, SecondUser.Id), Attributes("asked/d"));
        Assert.Equal(2, grants.Warnings.Count());
        Assert.Contains("'asked/d'", grants.Warnings.First(), StringComparison.Ordinal);
        Assert.Contains("'asked'", grants.Warnings.Last(), StringComparison.Ordinal);
    }

    private (uint Mode, uint Uid, uint Gid) Attributes(string path)
    {
        FamfsItem item = _volume.Get(path);
        return (item.ModeBits, item.Uid, item.Gid);
    }

    private string Script(string attack) =>
        attack.Replace("VICTIM", _victim, StringComparison.Ordinal)
            .Replace("DIRECTORY", Path.GetDirectoryName(_victim), StringComparison.Ordinal);
}
