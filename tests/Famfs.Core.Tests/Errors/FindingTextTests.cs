using System.Collections;
using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Famfs.Tests.Errors;

/// <summary>The texts of the findings, against the ids and the places that use them.</summary>
public sealed partial class FindingTextTests
{
    private static readonly Dictionary<string, string> Texts = Read();
    private static readonly string Sources = ReadSources();

    [Fact]
    public void Every_finding_has_a_text_and_every_text_is_used()
    {
        string[] ids = Enum.GetNames<FindingId>();
        Assert.All(ids, id => Assert.Contains(id, Texts.Keys));
        Assert.All(Texts.Keys.Except(ids), key => Assert.Contains($"\"{key}\"", Sources, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_text_that_is_used_is_there() =>
        Assert.All(Used().Matches(Sources).Select(m => m.Groups[1].Value), key => Assert.Contains(key, Texts.Keys));

    [Fact]
    public void Help_names_every_finding_that_is_no_error()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs/help/Test-FamfsFileSystem.md"));
        Assert.All(
            Enum.GetValues<FindingId>().Where(id => id.Severity() != FamfsFindingSeverity.Error),
            id => Assert.Contains($"`{id}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_finding_says_is_sentences()
    {
        string[] ids = Enum.GetNames<FindingId>();
        Assert.All(
            Texts.Where(t => ids.Contains(t.Key) && t.Value != "{0}"),
            text => Assert.Matches(@"^[A-Zn\{].*\.$", text.Value));
    }

    private static Dictionary<string, string> Read()
    {
        ResourceManager resources = new("Famfs.FindingTexts", typeof(FamfsFinding).Assembly);
        ResourceSet set = resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        return set.Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    private static string ReadSources() => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Root(), "src/Famfs.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText));

    [GeneratedRegex("FindingTexts\\.Get\\(\\s*\"(\\w+)\"")]
    private static partial Regex Used();
}
