using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Transfer;

public sealed class CopyTimesTests : IDisposable
{
    private static readonly DateTime Then = new(2019, 5, 6, 7, 8, 9, 123, DateTimeKind.Local);

    private readonly Machine _host = new();
    private readonly FamfsVolume _volume;
    private readonly string _tree;

    public CopyTimesTests()
    {
        _volume = _host.Open(_host.Format());
        _tree = _host.Scratch.NewDirectory("tree");
        File.WriteAllBytes(_tree + "/f", [1, 2, 3]);
        File.SetLastWriteTime(_tree + "/f", Then);
        Directory.CreateDirectory(_tree + "/sub");
        File.WriteAllBytes(_tree + "/sub/g", [4]);
        File.SetLastWriteTime(_tree + "/sub/g", Then.AddDays(1));
        Directory.SetLastWriteTime(_tree + "/sub", Then.AddDays(2));
        Directory.SetLastWriteTime(_tree, Then.AddDays(3));
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_tree_keeps_its_times_in_and_across_and_out()
    {
        In(new HostFiles(), _volume, _tree, "in");
        Assert.Equal([Then.AddDays(3), Then, Then.AddDays(2), Then.AddDays(1)], Times(_volume));

        FamfsVolume other = _host.Open(_host.Format("other.famfs"));
        In(new FamfsFiles(_volume), other, "in", "across");
        Assert.Equal([Then.AddDays(3), Then, Then.AddDays(2), Then.AddDays(1)], Times(other));

        string target = _host.Scratch.File("out");
        CopyResult[] results = [.. new CopyOut(other, new CopyOptions())
            .Run(new FamfsFiles(other).Expand("across", target, recurse: true), default)];
        Assert.All(results, r => Assert.Null(r.Error));
        Assert.Equal(
            [Then.AddDays(3), Then, Then.AddDays(2), Then.AddDays(1)],
            new[] { "", "/f", "/sub", "/sub/g" }.Select(p => File.GetLastWriteTime(target + p)));
    }

    [Fact]
    public void An_overwrite_in_place_moves_the_time()
    {
        In(new HostFiles(), _volume, _tree + "/f", "f");
        File.SetLastWriteTime(_tree + "/f", Then.AddHours(1));
        In(new HostFiles(), _volume, _tree + "/f", "f");
        Assert.Equal(Then.AddHours(1), _volume.Get("f").LastWriteTime);
    }

    [Fact]
    public void What_has_no_time_is_copied_without_one_out_and_with_the_time_of_the_copy_in()
    {
        _volume.CreateFile("plain", 3);
        string target = _host.Scratch.File("plain");
        DateTime before = DateTime.Now.AddSeconds(-1);
        Assert.Null(
            new CopyOut(_volume, new CopyOptions()).Run(new FamfsFiles(_volume).Expand("plain", target, false), default).Single().Error);
        Assert.True(File.GetLastWriteTime(target) >= before);

        FamfsVolume other = _host.Open(_host.Format("other.famfs"));
        In(new FamfsFiles(_volume), other, "plain", "plain");
        Assert.True(other.Get("plain").LastWriteTime >= before);
    }

    private static void In(ICopySource source, FamfsVolume to, string from, string destination)
    {
        CopyOptions options = new() { Recurse = true, Force = true };
        Assert.All(
            new CopyIn(to, source, options).Run(source.Expand(from, destination, recurse: true), default),
            r => Assert.Null(r.Error));
    }

    private static IEnumerable<DateTime> Times(FamfsVolume volume) => volume.List("", recurse: true).Select(i => i.LastWriteTime!.Value);
}
