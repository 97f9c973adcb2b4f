using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Errors;

/// <summary>The texts of the errors, against the places that raise them.</summary>
public sealed partial class MessageTests
{
    private static readonly string[] Warnings = ["CopyKeptSpecialMode", "CopyKeptOwner"];

    private static readonly Dictionary<string, string> Texts = Read();

    [Fact]
    public void Every_place_that_raises_an_error_names_its_id_and_fills_its_message()
    {
        IReadOnlyList<RaiseSite> sites = RaiseSite.All();

        Assert.True(sites.Count > 100, $"{sites.Count} places were found");
        Assert.All(sites, site =>
        {
            Assert.True(Texts.ContainsKey(site.Key) && Texts.ContainsKey(site.Key + "Action"), $"{site}: no text");
            Assert.True(Holes(site.Key) <= site.Arguments, $"{site}: {Holes(site.Key)} arguments are needed");
        });
    }

    [Fact]
    public void Every_text_belongs_to_an_id_or_to_a_place_that_raises_it()
    {
        IEnumerable<string> keys = Enum.GetNames<FamfsErrorId>().Concat(RaiseSite.All().Select(s => s.Key)).Distinct();

        Assert.Equal([.. keys.SelectMany(k => new[] { k, k + "Action" }).Concat(Warnings).Order()], Texts.Keys.Order());
    }

    [Fact]
    public void A_message_is_one_sentence_and_an_action_ends_as_one_or_with_a_command()
    {
        Assert.All(Texts.Where(t => !Warnings.Contains(t.Key)), static text =>
        {
            (string key, string value) = text;
            Assert.DoesNotMatch(@"can not|anew|whoever|\bwhat is there is\b", value);
            if (key.EndsWith("Action", StringComparison.Ordinal))
            {
                Assert.Matches(@"(\.|\{\d\}|: [a-zA-Z]+(-[A-Za-z]+)? [^.]*)$", value);
            }
            else
            {
                Assert.EndsWith(".", value, StringComparison.Ordinal);
                Assert.DoesNotContain(". ", value, StringComparison.Ordinal);
            }
        });
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1L << 32, "4 GiB (4294967296 bytes)")]
    [InlineData(3223322624, "3 GiB (3223322624 bytes)")]
    [InlineData(long.MaxValue, "8192 PiB (9223372036854775807 bytes)")]
    [InlineData(long.MinValue, "-8192 PiB (-9223372036854775808 bytes)")]
    public void Sizes_are_readable_and_exact(long bytes, string text) => Assert.Equal(text, SizeText.Of(bytes));

    private static int Holes(string key) =>
        Hole().Matches(Texts[key] + Texts[key + "Action"])
            .Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) + 1)
            .DefaultIfEmpty()
            .Max();

    private static Dictionary<string, string> Read()
    {
        ResourceManager resources = new("Famfs.ErrorMessages", typeof(FamfsException).Assembly);
        ResourceSet set = resources.GetResourceSet(
            CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        return set.Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
    }

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Hole();
}
