using System.Globalization;
using System.Security.Cryptography;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Xunit;

namespace Famfs.Tests.Transfer;

/// <summary>The reference's reproducible content.</summary>
public sealed class SeededContentTests
{
    [Fact]
    public void Content_is_that_of_the_reference()
    {
        string[] lines = File.ReadAllLines(GoldenImage.PathOf("random_content.txt"));
        int checkedVectors = 0;
        foreach (string[] vector in lines.Select(l => l.Split(' ')).Where(v => v.Length == 4 && long.TryParse(v[0], out _)))
        {
            long seed = long.Parse(vector[0], CultureInfo.InvariantCulture);
            byte[] bytes = new byte[int.Parse(vector[1], CultureInfo.InvariantCulture)];
            new SeededContent(seed).Fill(bytes);
            Assert.Equal(vector[2], Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.StartsWith(vector[3], Convert.ToHexStringLower(bytes), StringComparison.Ordinal);
            checkedVectors++;
        }

        Assert.Equal(63, checkedVectors);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(4096)]
    public void Content_does_not_depend_on_the_pieces(int piece)
    {
        byte[] whole = new byte[9999];
        new SeededContent(42).Fill(whole);
        byte[] parts = new byte[9999];
        SeededContent content = new(42);
        for (int offset = 0; offset < parts.Length; offset += piece)
        {
            content.Fill(parts.AsSpan(offset, Math.Min(piece, parts.Length - offset)));
        }

        Assert.Equal(whole, parts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1L << 32)]
    [InlineData(long.MinValue)]
    public void A_seed_without_low_bits_is_refused(long seed) =>
        Expect.Error(FamfsErrorId.SeedInvalid, () => _ = new SeededContent(seed));
}
