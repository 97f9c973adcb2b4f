using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>The reference's file systems, opened and checked as file systems.</summary>
public sealed class GoldenVolumeTests : IDisposable
{
    private static readonly string[] HostileFindings =
    [
        "1 PathInvalid ../escape1",
        "2 PathInvalid a/../../escape2",
        "3 PathNotPlain dot",
        "4 ParentMissing dbl/slash",
        "5 ParentMissing nodir/child",
        "7 PathInvalid ../hd_escape",
        "8 ParentMissing missing/parent",
        "9 PathConflict hd",
        "10 PathConflict ok1",
        "11 PathDuplicate ok1",
        "12 ExtentOverMetadata zero_ofs",
        "13 CrossLink xlink",
        "16 SizeExceedsExtents short_alloc",
        "17 EntryTypeUnknown ",
        "18 EntryTypeUnknown ",
        "20 PathInvalid /abs/path",
        "21 PathInvalid /absdir",
        "22 PathInvalid ",
    ];

    private readonly Machine _host = new(GoldenImage.Master);

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("a", 0)]
    [InlineData("a2", 0)]
    [InlineData("b", 0)]
    [InlineData("c", 0)]
    [InlineData("e", 2)]
    public void Good_images_have_no_findings_but_notes(string name, int notes)
    {
        Checker checker = Check(name);

        Assert.True(checker.Result.IsHealthy);
        Assert.Equal(Enumerable.Repeat("AddDaxDevice", notes), checker.Findings.Select(f => f.Id));
        Assert.All(checker.Findings, f => Assert.Equal(FamfsFindingSeverity.Information, f.Severity));
        Assert.Equal((0, 0, notes), (checker.Result.Errors, checker.Result.Warnings, checker.Result.Notes));
    }

    [Fact]
    public void Every_hostile_entry_is_found_and_no_good_one()
    {
        Checker checker = Check("h");

        Assert.False(checker.Result.IsHealthy);
        Assert.Equal(HostileFindings, checker.Findings.OrderBy(f => f.Entry).Select(f => $"{f.Entry} {f.Id} {f.Path}"));
        Assert.All(checker.Findings, f => Assert.Equal(
            f.Id == "EntryTypeUnknown" ? FamfsFindingSeverity.Warning
                : f.Id == "PathNotPlain" ? FamfsFindingSeverity.Information
                : FamfsFindingSeverity.Error,
            f.Severity));
        Assert.Equal(23, checker.Result.Entries);
        Assert.Equal(6, checker.Result.Files);
        Assert.Equal(1, checker.Result.Directories);
    }

    [Fact]
    public void A_broken_crc_is_found()
    {
        Checker checker = Check("k");

        FamfsFinding finding = Assert.Single(checker.Findings);
        Assert.Equal((FamfsFindingSeverity.Error, "EntryDamaged", 10L), (finding.Severity, finding.Id, finding.Entry));
        Assert.False(checker.Result.IsHealthy);
    }

    [Fact]
    public void Duplicates_are_found()
    {
        Checker checker = Check("n");

        // Of each kind a thousand, and a last one that tells how many more.
        Assert.Equal(15419, checker.Result.Errors);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long?)i), checker.Findings.SkipLast(1).Select(f => f.Entry));
        Assert.All(checker.Findings.SkipLast(1), f => Assert.Equal(("PathDuplicate", "d"), (f.Id, f.Path)));
        Assert.Contains("14,419 more", checker.Findings[^1].Text, StringComparison.Ordinal);
        Assert.Equal(1, checker.Result.Directories);
    }

    [Theory]
    [InlineData("a", 10L << 20)]
    [InlineData("a2", 18L << 20)]
    [InlineData("b", (10L << 20) + 0x2e00000)]
    public void Space_is_counted(string name, long allocated)
    {
        GoldenImage image = GoldenImage.Load(name);
        string path = image.PlaceIn(_host.Scratch);

        FamfsCheckResult result = Checker.Run(path).Result;
        FamfsFileSystem system = _host.Open(path).Describe();

        Assert.Equal(allocated, result.Allocated);
        Assert.Equal(image.DeviceSize - allocated, result.Free);
        Assert.Equal((result.Allocated, result.Free), (system.Allocated, system.Free));
    }

    [Theory]
    [InlineData("b", "b")]
    [InlineData("c", "c")]
    [InlineData("e", "b")]
    public void A_volume_lists_what_the_reference_lists(string name, string tree)
    {
        FamfsVolume volume = Open(name);

        Assert.Equal(GoldenImage.Tree(tree), Listing(volume));
        Assert.Equal(FamfsRole.Master, volume.Role);
    }

    [Fact]
    public void Owners_are_those_of_the_reference()
    {
        FamfsVolume volume = Open("b");

        Assert.Equal((1000u, 1001u), (volume.Get("priv").Uid, volume.Get("priv").Gid));
        Assert.Equal((1000u, 1001u), (volume.Get("dir2/sub/deep/f10m").Uid, volume.Get("dir2/sub/deep/f10m").Gid));
        Assert.Equal((0u, 0u), (volume.Get("f4k").Uid, volume.Get("f4k").Gid));
    }

    [Fact]
    public void A_damaged_entry_hides_its_file_and_no_other()
    {
        FamfsVolume volume = Open("k");

        Assert.Equal(GoldenImage.Tree("b").Where(l => !l.EndsWith(" rnd5m", StringComparison.Ordinal)), Listing(volume));
        Assert.Equal(10, Assert.Single(volume.Damage).Index);
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("new"));
    }

    [Fact]
    public void Hostile_names_never_enter_the_name_space()
    {
        FamfsVolume volume = Open("h");

        Assert.Equal(["after_unknown", "dot", "hd", "multi16", "multi2", "ok1", "xlink"], volume.Paths().Order(StringComparer.Ordinal));
        Assert.Equal(FamfsRole.Master, volume.Role);
        Assert.Equal((16, 2), (volume.GetFile("multi16").ExtentCount, volume.GetFile("multi2").ExtentCount));
        Assert.True(volume.Get("hd").IsDirectory);
        Assert.Equal(0, volume.Get("ok1").LogIndex);
    }

    [Fact]
    public void Empty_and_full_logs_open()
    {
        Assert.Empty(Open("a").Paths());
        Assert.Equal(30840, Open("a2").LogCapacity);
        FamfsVolume full = Open("n");
        Assert.Equal(["d"], full.Paths());
        Assert.Equal(full.LogCapacity, full.LogPosition);
        Expect.Error(FamfsErrorId.LogFull, () => full.CreateDirectories("e"));
    }

    [Fact]
    public void New_files_keep_away_from_what_the_reference_allocated()
    {
        string path = GoldenImage.Load("c").PlaceIn(_host.Scratch);
        FamfsVolume volume = _host.Open(path);
        for (int i = 0; i < 20; i++)
        {
            volume.CreateFile($"n{i}", (i + 1) << 20, i % 3 == 0 ? new Famfs.Allocation.Interleaving(4, 3, 2 << 20) : null);
        }

        Assert.Empty(Checker.Run(path).Findings);
    }

    private static string[] Listing(FamfsVolume volume) =>
        [.. volume.List("", recurse: true)
            .OrderBy(i => i.Path, StringComparer.Ordinal)
            .Select(i => $"{i.UnixMode} {(i is FamfsFile file ? file.Size : "-")} {i.Path}")];

    private Checker Check(string name) => Checker.Run(GoldenImage.Load(name).PlaceIn(_host.Scratch));

    private FamfsVolume Open(string name) => _host.Open(GoldenImage.Load(name).PlaceIn(_host.Scratch));
}
