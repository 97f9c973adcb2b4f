using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>What a hostile log may cost: memory and work are bounded by the entries that are there.</summary>
[Collection(nameof(Alone))]
public sealed class HostileCostTests : IDisposable
{
    private const ulong Unit = (ulong)MediaLayout.AllocationUnit;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Of_each_kind_of_finding_the_first_are_kept_and_all_are_counted()
    {
        const int Entries = 3000;
        string path = _host.Format();
        Extent[] same = [.. Enumerable.Repeat(new Extent(0, 100 * Unit, Unit), 16)];
        new RawImage(path).Append([.. Enumerable.Range(0, Entries).Select(i => RawImage.FileEntry($"f{i}", 1, same))]);

        Checker checker = Checker.Run(path);
        Assert.Equal((16 * Entries) - 1, checker.Result.Errors);
        Assert.InRange(checker.Findings.Count, 1000, 1001);
        Assert.Contains("46,999 more", checker.Findings[^1].Text, StringComparison.Ordinal);
        Assert.Equal("CrossLink", checker.Findings[^1].Id);
        Assert.False(checker.Result.IsHealthy);
    }

    [Fact]
    public void A_log_that_claims_more_entries_than_are_there_costs_no_more_than_it_holds()
    {
        const long Log = 32L << 30;
        string path = _host.Format(size: 2 * Log, log: Log);
        RawImage raw = new(path);
        raw.Append(RawImage.DirectoryEntry("d"));
        ulong claimed = (ulong)MediaLayout.SlotCount(Log);
        raw.SetNext(claimed, claimed);

        long before = GC.GetTotalAllocatedBytes();
        FamfsVolume volume = _host.Open(path);
        Assert.Equal(["d"], volume.Paths());
        Assert.Equal((long)claimed - 1, volume.DamagedEntries);
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("e"));
        for (int i = 0; i < 1000; i++)
        {
            volume.Follow();
        }

        Checker checker = Checker.Run(path);
        Assert.Equal(("EntriesMissing", 1L), (Assert.Single(checker.Findings).Id, checker.Findings[0].Entry));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 512 << 20);
    }

    [Fact]
    public void Extents_of_no_length_do_not_split_the_free_space()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        long largest = volume.Describe().LargestFree;
        new RawImage(path).Append(RawImage.FileEntry("empty", 1, new Extent(0, 500 * Unit, 0)));
        volume.Follow();
        Assert.Equal(largest, volume.Describe().LargestFree);
        Assert.Equal(largest, _host.Open(path).Describe().LargestFree);
    }
}
