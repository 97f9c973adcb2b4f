using CsCheck;
using Famfs.OnMedia;
using Xunit;

namespace Famfs.Tests.Properties;

public sealed class LayoutProperties
{
    private const long Unit = MediaLayout.AllocationUnit;

    private static readonly Gen<FileLayout> Simple = Gen.Long[1, 5].Array[1, 16].Select(Gen.Long[0, 3].Array[16], (lengths, gaps) =>
    {
        long offset = 5 * Unit;
        return new FileLayout([.. lengths.Select((length, i) =>
        {
            offset += gaps[i] * Unit;
            Extent extent = new(0, (ulong)offset, (ulong)(length * Unit));
            offset += length * Unit;
            return extent;
        })]);
    });

    private static readonly Gen<FileLayout> Striped = Gen.Select(Gen.Int[1, 16], Gen.Int[0, 2], Gen.Int[1, 4], (strips, shift, rows) =>
    {
        long chunk = Unit << shift;
        return new FileLayout(
            [.. Enumerable.Range(1, strips).Select(s => new Extent(0, (ulong)((17 - s) << 30), (ulong)(rows * chunk)))], (ulong)chunk);
    });

    [Fact]
    public void A_map_covers_exactly_the_range() =>
        Gen.Select(Gen.OneOf(Simple, Striped), Gen.Double[0, 1], Gen.Double[0, 1]).Sample(
            (layout, first, last) =>
            {
                long from = (long)(first * layout.AllocatedSize);
                long length = (long)(last * (layout.AllocatedSize - from));
                long at = from;
                FileSegment before = default;
                foreach (FileSegment run in layout.Map(from, length))
                {
                    Assert.Equal(at, run.FileOffset);
                    Assert.True(run.Length > 0);
                    Assert.True(before.Length == 0 || before.DeviceOffset + before.Length != run.DeviceOffset, "not merged");
                    Assert.Equal(DeviceOffset(layout, run.FileOffset), run.DeviceOffset);
                    Assert.Equal(DeviceOffset(layout, run.FileOffset + run.Length - 1), run.DeviceOffset + run.Length - 1);
                    at += run.Length;
                    before = run;
                }

                return at == from + length;
            },
            iter: 5_000);

    [Fact]
    public void Behind_the_last_extent_is_nothing()
    {
        FileLayout layout = new([new Extent(0, 0, (ulong)Unit)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.RunAt(Unit, 1));
        Assert.Empty(layout.Map(Unit, 0));
    }

    /// <summary>Section 5 and the sum of extents, byte by byte.</summary>
    private static long DeviceOffset(FileLayout layout, long offset)
    {
        if (layout.Type == ExtentType.Interleaved)
        {
            long chunk = (long)layout.ChunkSize;
            long number = offset / chunk;
            return (long)layout.Extents[(int)(number % layout.Extents.Length)].Offset
                + (number / layout.Extents.Length * chunk) + (offset % chunk);
        }

        foreach (Extent extent in layout.Extents)
        {
            if (offset < (long)extent.Length)
            {
                return (long)extent.Offset + offset;
            }

            offset -= (long)extent.Length;
        }

        return -1;
    }
}
