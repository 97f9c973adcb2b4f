using CsCheck;
using Famfs.Allocation;
using Xunit;

namespace Famfs.Tests.Properties;

/// <summary>Free extents against one bit per unit.</summary>
public sealed class FreeSpaceProperties
{
    private const int Units = 64;
    private const int First = 3;

    private static readonly Gen<(int Kind, int A, int B, int C)> Step =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, Units + 4], Gen.Int[1, Units / 3], Gen.Int[1, 16]);

    [Fact]
    public void Free_space_is_what_a_bitmap_says() => Step.Array[0, 60].Sample(Run, iter: 3000);

    private static bool Run((int Kind, int A, int B, int C)[] steps)
    {
        bool[] bits = new bool[Units + 64];
        Array.Fill(bits, true, First, Units - First);
        FreeSpace free = new(First, Units);
        List<FreeExtent> taken = [];
        foreach (var (kind, a, b, c) in steps)
        {
            switch (kind)
            {
                case 0:
                    Take(free, bits, taken, b, c);
                    break;
                case 1:
                    TakeWithin(free, bits, taken, a, Math.Min(a + (2 * b), Units), Math.Max(1, c / 2));
                    break;
                case 2:
                    List<FreeExtent> removed = free.Remove(a, b);
                    Assert.Equal(Enumerable.Range(a, b).Where(i => bits[i]), removed.SelectMany(UnitsOf));
                    Set(bits, removed, false);
                    taken.AddRange(removed);
                    break;
                default:
                    if (taken.Count > 0)
                    {
                        FreeExtent back = taken[a % taken.Count];
                        taken.RemoveAt(a % taken.Count);
                        free.Add(back);
                        Set(bits, [back], true);
                    }

                    break;
            }

            Compare(free, bits);
        }

        return true;
    }

    private static void Take(FreeSpace free, bool[] bits, List<FreeExtent> taken, int length, int pieces)
    {
        int[] runs = [.. Runs(bits).Select(r => (int)r.Length)];
        FreeExtent[] got = [.. free.Take(length, pieces)];
        int[] fitting = [.. runs.Where(r => r >= length)];
        if (fitting.Length > 0)
        {
            // The best fit, in one piece.
            FreeExtent one = Assert.Single(got);
            Assert.Equal(length, one.Length);
            Assert.Equal(fitting.Min(), Runs(bits).Single(r => r.Offset <= one.Offset && one.End <= r.End).Length);
        }
        else if (runs.OrderDescending().Take(pieces).Sum() < length)
        {
            Assert.Empty(got);
        }
        else
        {
            Assert.InRange(got.Length, 2, pieces);
            Assert.Equal(length, got.Sum(e => e.Length));
        }

        Assert.All(got.SelectMany(UnitsOf), i => Assert.True(bits[i]));
        Assert.Equal(got.SelectMany(UnitsOf).Count(), got.SelectMany(UnitsOf).Distinct().Count());
        Set(bits, got, false);
        taken.AddRange(got);
    }

    private static void TakeWithin(FreeSpace free, bool[] bits, List<FreeExtent> taken, int start, int end, int length)
    {
        int expected = -1;
        for (int i = start; i + length <= end && expected < 0; i++)
        {
            expected = Enumerable.Range(i, length).All(u => bits[u]) ? i : -1;
        }

        FreeExtent? got = free.TakeWithin(start, end, length);
        Assert.Equal(expected, got?.Offset ?? -1);
        if (got is { } extent)
        {
            Assert.Equal(length, extent.Length);
            Set(bits, [extent], false);
            taken.Add(extent);
        }
    }

    private static void Compare(FreeSpace free, bool[] bits)
    {
        // Neighbours are always merged: runs of the bitmap are the extents.
        FreeExtent[] runs = [.. Runs(bits)];
        Assert.Equal(runs, free.Extents);
        Assert.Equal(runs.Sum(r => r.Length), free.Total);
        Assert.Equal(runs.Select(r => r.Length).DefaultIfEmpty(0).Max(), free.Largest);
    }

    private static IEnumerable<FreeExtent> Runs(bool[] bits)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            int start = i;
            while (i < bits.Length && bits[i])
            {
                i++;
            }

            if (i > start)
            {
                yield return new FreeExtent(start, i - start);
            }
        }
    }

    private static IEnumerable<int> UnitsOf(FreeExtent extent) => Enumerable.Range((int)extent.Offset, (int)extent.Length);

    private static void Set(bool[] bits, IEnumerable<FreeExtent> extents, bool value)
    {
        foreach (int unit in extents.SelectMany(UnitsOf))
        {
            Assert.NotEqual(value, bits[unit]);
            bits[unit] = value;
        }
    }
}
