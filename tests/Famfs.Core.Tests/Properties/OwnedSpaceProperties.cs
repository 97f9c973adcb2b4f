using CsCheck;
using Famfs.Allocation;
using Famfs.OnMedia;
using Xunit;

namespace Famfs.Tests.Properties;

/// <summary>Owned bytes against a list of owners for each half unit of a small device.</summary>
public sealed class OwnedSpaceProperties
{
    private const int Halves = 60;
    private const long Half = MediaLayout.AllocationUnit / 2;

    private static readonly Gen<(int Start, int Length)[]> Extents =
        Gen.Select(Gen.Int[0, Halves + 2], Gen.Int[1, 8]).Array[0, 12];

    [Fact]
    public void Owned_space_is_what_each_half_unit_says() => Extents.Sample(Run, iter: 3000);

    private static void Run((int Start, int Length)[] extents)
    {
        OwnedSpace space = new(Halves * Half);
        List<int>[] owners = [.. Enumerable.Range(0, Halves).Select(_ => new List<int>())];
        for (int i = 0; i < extents.Length; i++)
        {
            (int start, int length) = extents[i];
            byte[] entry = new byte[MediaLayout.EntrySize];
            FileLayout layout = new([new Extent(0, (ulong)(start * Half), (ulong)(length * Half))]);
            LogEntryWriter.File(entry, "f"u8, 1, 0, 0, 0, layout);
            space.Add(new LogEntryView(entry), i);
            for (int half = start; start + length <= Halves && half < start + length; half++)
            {
                owners[half].Add(i);
            }
        }

        var overlaps = space.Overlaps().ToList();
        Assert.Equal(owners.Any(o => o.Count > 1), overlaps.Count > 0);
        Assert.All(overlaps, o =>
        {
            List<int> both = owners[o.Offset / Half];
            Assert.Contains((int)o.Entry, both);
            Assert.Contains((int)o.Other, both);
            Assert.NotEqual(o.Entry, o.Other);
        });

        // Of two that share bytes the later one in its place is told of.
        int told = extents.Index().Count(e => owners.Any(o => o.Contains(e.Index) && o.Exists(other => IsBefore(other, e.Index))));
        Assert.Equal(told, overlaps.Count);
        foreach ((int from, int to) in new[] { (0, Halves / 2), (5, 20), (Halves / 2, Halves / 2) })
        {
            int units = Enumerable.Range(from, to - from).Count(u => owners[2 * u].Count + owners[(2 * u) + 1].Count > 0);
            Assert.Equal(units * MediaLayout.AllocationUnit, space.UnitsBetween(2 * from * Half, 2 * to * Half));
        }

        bool IsBefore(int a, int b) => (extents[a].Start, a).CompareTo((extents[b].Start, b)) < 0;
    }
}
