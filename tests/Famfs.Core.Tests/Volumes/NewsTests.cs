using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>A follower tells what has become of files and directories since it last told.</summary>
public sealed class NewsTests : IDisposable
{
    private readonly Machine _host = new();
    private readonly FamfsVolume _volume;
    private readonly FamfsVolume _follower;

    public NewsTests()
    {
        string path = _host.Format();
        _volume = _host.Open(path);
        _follower = _host.Open(path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Each_change_is_told_once_with_its_kind()
    {
        _volume.CreateDirectories("d");
        _volume.CreateFile("d/f", 10);
        Assert.Equal(["Created d", "Created d/f"], News());
        Assert.Empty(News());

        Set("d/f", 0x180);
        Assert.Equal(["Changed d/f"], News());
        Set("d/f", 0x180);
        Assert.Empty(News());

        Do(ChangeKind.Move, "d/f", "d/g");
        Assert.Equal(["Renamed d/f d/g"], News());
        Do(ChangeKind.Remove, "d/g");
        Assert.Equal(["Removed d/g"], News());
        Do(ChangeKind.Restore, ".famfs.removed.1");
        Assert.Equal(["Created d/g"], News());
        Do(ChangeKind.Remove, "d/g");
        Do(ChangeKind.Remove, "d");
        Assert.Equal(["Removed d/g", "Removed d"], News());
        Do(ChangeKind.Reclaim, ".famfs.removed.1");
        Assert.Empty(News());
    }

    [Fact]
    public void What_happens_between_two_looks_is_told_as_the_difference()
    {
        _volume.CreateFile("a", 1);
        _volume.CreateFile("b", 1);
        News();
        Do(ChangeKind.Move, "a", "x");
        Set("x", 0x180);
        Do(ChangeKind.Move, "x", "y");
        Do(ChangeKind.Remove, "b");
        Do(ChangeKind.Reclaim, ".famfs.removed.1");
        _volume.CreateFile("c", 1);
        Do(ChangeKind.Move, "c", "e");
        _volume.CreateFile("gone", 1);
        Do(ChangeKind.Remove, "gone");
        Assert.Equal(["Removed b", "Renamed a y", "Created e"], News());

        Set("y", 0x1a4);
        Do(ChangeKind.Move, "y", "z");
        Do(ChangeKind.Move, "z", "y");
        Assert.Equal(["Changed y"], News());
        Do(ChangeKind.Remove, "y");
        Do(ChangeKind.Restore, ".famfs.removed.0");
        Assert.Empty(News());
    }

    [Fact]
    public void Path_is_free_before_something_else_gets_it()
    {
        _volume.Create([.. Enumerable.Range(0, 5).Select(i => FileRequest($"f{i}", 1))]);
        News();
        Do(ChangeKind.Move, "f2", "f3", overwrite: true);
        Do(ChangeKind.Move, "f1", "f2");
        Do(ChangeKind.Move, "f0", "f1");
        Assert.Equal(["Removed f3", "Renamed f2 f3", "Renamed f1 f2", "Renamed f0 f1"], News());

        Do(ChangeKind.Move, "f1", "t");
        Do(ChangeKind.Move, "f2", "f1");
        Do(ChangeKind.Move, "t", "f2");
        Assert.Equal(["Renamed f1 f2", "Renamed f2 f1"], News().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void New_entry_in_the_place_of_the_old_one_is_the_same_file(int files)
    {
        _volume.CreateDirectories("d");
        _volume.Create([.. Enumerable.Range(0, files).Select(i => FileRequest($"d/{i}", 1))]);
        _volume.CreateDirectories("new", "newer");
        News();
        Do(ChangeKind.Move, "d", "new/d");
        Do(ChangeKind.Move, "new/d", "newer/d");
        string[] news = News();
        Assert.Equal(files + 1, news.Length);
        Assert.Equal("Renamed d newer/d", news[0]);
        Assert.All(news[1..], n => Assert.Matches("^Renamed d/([0-9]+) newer/d/\\1$", n));
    }

    [Fact]
    public void Follower_that_is_further_behind_than_the_ring_is_long_tells_the_difference()
    {
        _volume.Create([.. Enumerable.Range(0, 60).Select(i => FileRequest($"f{i}", 1))]);
        News();
        for (uint round = 0; round < 2 + (ChangesLayout.Slots / 60); round++)
        {
            _volume.Change(
                [.. Enumerable.Range(0, 60).Select(i => new ChangeRequest { Kind = ChangeKind.Set, Path = $"f{i}", Mode = round % 2 })]);
        }

        Do(ChangeKind.Move, "f7", "seven");
        Do(ChangeKind.Remove, "f8");
        Assert.True(_volume.ChangeCount > ChangesLayout.Slots);
        string[] news = News();
        Assert.Equal(["Removed f8", "Renamed f7 seven"], news[..2]);
        Assert.Equal(58, news.Count(n => n.StartsWith("Changed f", StringComparison.Ordinal)));
        Assert.Equal(60, news.Length);
    }

    [Fact]
    public void Those_who_ask_are_told_by_themselves()
    {
        _volume.CreateFile("a", 1);
        _follower.Follow();
        ChangeFeed late = _follower.Feed(includeExisting: false);
        Assert.Equal(["Created a"], News());
        Do(ChangeKind.Move, "a", "b");
        Assert.Equal(["Renamed a b"], News());
        Assert.Equal(["Renamed a b"], _follower.Take(late).Select(n => Text(_follower.Describe(n))));
        Do(ChangeKind.Remove, "b");
        _follower.Follow();
        _follower.Drop(late);
        Assert.Equal(["Removed b"], News());
    }

    [Fact]
    public void Successor_of_a_hostile_host_is_not_believed()
    {
        _volume.CreateDirectories("d");
        _volume.Create([.. Enumerable.Range(0, 40).Select(i => FileRequest($"f{i}", 1))]);
        News();

        // Two that claim the same successor, one of another kind, one that is known, one out of range, one before, one itself.
        _volume.CreateFile("new", 1);
        long other = _volume.LogPosition - 1;
        foreach (var (index, successor)
            in new[] { (0L, other), (1, other), (2, other), (3, 10), (4, long.MaxValue), (5, 1), (6, 6), (7, -1) })
        {
            Rewrite(ChangeBatch.Retired(index, successor));
        }

        Assert.Equal(
            ["Removed d", "Removed f1", "Removed f2", "Removed f3", "Removed f4", "Removed f5", "Removed f6", "Renamed f0 new"],
            News().Order(StringComparer.Ordinal));
    }

    /// <summary>News applied to what was known give what is there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void News_lead_from_one_tree_to_the_next(int seed)
    {
        Random random = new(seed);
        Dictionary<string, FamfsItem> known = [];
        int kinds = 0;
        for (int step = 0; step < 1200; step++)
        {
            Change(random, step);
            if (random.Next(8) > 0)
            {
                continue;
            }

            IReadOnlyList<FamfsItem> news = _follower.Update();
            Assert.Equal(news.Count, news.Select(n => (n.ChangeKind, n.Path)).Distinct().Count());
            foreach (FamfsItem item in news.Where(n => n.ChangeKind != FamfsChangeKind.Created))
            {
                string path = item.OldPath ?? item.Path;
                Assert.True(
                    known.ContainsKey(path) && (item.ChangeKind == FamfsChangeKind.Renamed) == (item.OldPath is not null),
                    Text(item));
            }

            foreach (FamfsItem item in news.Where(n => n.ChangeKind is FamfsChangeKind.Removed or FamfsChangeKind.Renamed))
            {
                known.Remove(item.OldPath ?? item.Path);
            }

            foreach (FamfsItem item in news.Where(n => n.ChangeKind != FamfsChangeKind.Removed))
            {
                Assert.Equal(item.ChangeKind == FamfsChangeKind.Changed, known.ContainsKey(item.Path));
                known[item.Path] = item;
                kinds |= 1 << (int)item.ChangeKind!;
            }

            Assert.Equal(
                _volume.List("", recurse: true).Select(Facts).Order(StringComparer.Ordinal),
                known.Values.Select(Facts).Order(StringComparer.Ordinal));
        }

        Assert.Equal(7, kinds);
    }

    private static string Facts(FamfsItem item) => $"{item.Path} {item.LogIndex} {item.Mode} {(item as FamfsFile)?.Size}";

    private void Change(Random random, int step)
    {
        FamfsItem[] items = [.. _volume.List("", recurse: true)];
        string directory = items.Where(i => i.IsDirectory).OrderBy(_ => random.Next()).FirstOrDefault()?.Path is { } path ? path + "/" : "";
        if (directory.Count(c => c == '/') > 4)
        {
            directory = "";
        }

        FamfsItem? any = items.Length == 0 ? null : items[random.Next(items.Length)];
        FamfsItem[] removed = [.. _volume.ListRemoved()];
        switch (random.Next(any is null ? 3 : 12))
        {
            case 0 or 1:
                _volume.CreateFile($"{directory}f{step}", random.Next(1, 9000));
                break;
            case 2:
                _volume.CreateDirectories($"{directory}d{step}");
                break;
            case 3 or 4 or 5:
                Try(ChangeKind.Move, any!.Path, $"{directory}m{random.Next(30)}", overwrite: random.Next(2) == 0);
                break;
            case 6 or 7:
                Try(ChangeKind.Remove, any!.Path);
                break;
            case 8:
                Try(ChangeKind.Restore, removed.Length == 0 ? "none" : removed[random.Next(removed.Length)].Path, $"{directory}r{step}");
                break;
            case 9:
                Try(ChangeKind.Reclaim, removed.Length == 0 ? "none" : removed[random.Next(removed.Length)].Path);
                break;
            default:
                Set(any!.Path, (uint)random.Next(3));
                break;
        }
    }

    private string[] News() => [.. _follower.Update().Select(Text)];

    private static string Text(FamfsItem item) =>
        item.OldPath is { } old ? $"{item.ChangeKind} {old} {item.Path}" : $"{item.ChangeKind} {item.Path}";

    private void Rewrite(EntryChange change)
    {
        ChangeLine line = ChangeStore.ReadLine(_volume.Device, _volume.Superblock.FileSystemUuid);
        if (!line.IsPresent)
        {
            ChangeStore.Begin(_volume.Device, _volume.Superblock.FileSystemUuid);
        }

        ChangeStore.Finish(_volume.Device, [change], line with { Begun = line.Done + 1 }, null);
        _volume.Follow();
    }

    private void Set(string path, uint mode) => Do(new ChangeRequest { Kind = ChangeKind.Set, Path = path, Mode = mode });

    private void Do(ChangeKind kind, string path, string? to = null, bool overwrite = false) =>
        Do(new ChangeRequest { Kind = kind, Path = path, Destination = to, Overwrite = overwrite });

    private void Do(ChangeRequest request) => Assert.Null(_volume.Change([request]).Single().Error);

    private void Try(ChangeKind kind, string path, string? to = null, bool overwrite = false) =>
        _volume.Change([new ChangeRequest { Kind = kind, Path = path, Destination = to, Overwrite = overwrite }]);
}
