using Xunit;

namespace Famfs.Fuse.Tests.Maps;

/// <summary>The simulated kernel refuses what the drafts refuse: else it would prove nothing.</summary>
public sealed class SimulatedKernelTests
{
    private const string Header = "00 00 0100 00000000 02000000 50000000 0000500000000000 0000000000000000";
    private const string Records = "00000000 00000000 0000200000000000 0000400000000000"
        + "00000000 00000000 0000800000000000 0000200000000000";

    private const string Striped = "00 00 0100 01000000 01000000 68000000 0000400000000000 0000000000000000"
        + "02000000 00002000 0000400000000000 0000000000000000"
        + "00000000 00000000 0000200000000000 0000200000000000 00000000 00000000 0000800000000000 0000200000000000";

    [Theory]
    [InlineData(0, "03", "file type")]
    [InlineData(1, "01", "file type")]
    [InlineData(2, "0200", "version")]
    [InlineData(4, "02000000", "extent type")]
    [InlineData(8, "01000000", "length of the map")]
    [InlineData(8, "00000000", "extents")]
    [InlineData(16, "0100600000000000", "extents shorter than the file")]
    [InlineData(24, "01", "reserved")]
    [InlineData(36, "01", "reserved word")]
    [InlineData(40, "0010", "alignment")]
    [InlineData(48, "0010", "alignment")]
    [InlineData(48, "0000000000000000", "alignment")]
    public void Each_word_of_a_map_is_looked_at(int offset, string bytes, string reason)
    {
        foreach (KernelDraft draft in Enum.GetValues<KernelDraft>())
        {
            byte[] map = Bytes.Of(Header + Records);
            Assert.Equal(2, SimulatedKernel.Parse(draft, map).Records.Count);
            Bytes.Of(bytes).CopyTo(map, offset);
            Assert.Equal(reason, Assert.Throws<InvalidDataException>(() => SimulatedKernel.Parse(draft, map)).Message);
        }
    }

    [Theory]
    [InlineData(KernelDraft.A, true)]
    [InlineData(KernelDraft.B, true)]
    [InlineData(KernelDraft.C, false)]
    [InlineData(KernelDraft.D, true)]
    public void Strips_are_taken_by_those_that_have_them(KernelDraft draft, bool takes)
    {
        byte[] map = Bytes.Of(Striped);
        if (takes)
        {
            Assert.Equal(2ul << 20, SimulatedKernel.Parse(draft, map).Chunk);
            map[38] = 0x40;
            map[16] = 0;
            map[40] = 0;
            Assert.Equal(draft == KernelDraft.D, Refusal(draft, map) == "chunk size");
            map[37] = 0x10;
            Assert.Equal(draft == KernelDraft.D ? "chunk size" : "chunk alignment", Refusal(draft, map));
        }
        else
        {
            Assert.Equal("interleave", Refusal(draft, map));
        }
    }

    [Fact]
    public void The_size_of_the_map_counts_where_it_is_not_reserved()
    {
        byte[] map = Bytes.Of(Header + Records);
        map[12]++;
        Assert.Null(Refusal(KernelDraft.A, map));
        Assert.Null(Refusal(KernelDraft.B, map));
        Assert.Equal("fmap_size", Refusal(KernelDraft.C, map));
        Assert.Equal("fmap_size", Refusal(KernelDraft.D, map));
    }

    private static string? Refusal(KernelDraft draft, byte[] map)
    {
        try
        {
            SimulatedKernel.Parse(draft, map);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
