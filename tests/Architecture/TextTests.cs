using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Famfs.Architecture;

/// <summary>Texts for people are resources: each is asked for somewhere, and none stands in the code.</summary>
public sealed class TextTests
{
    private static readonly string Root = RootOf();

    // Programs in other languages; and clauses of code that two assemblies share, each with resources of its own.
    private static readonly string[] Exempt = ["MapProgram.cs", "FuserMount.cs"];

    private static readonly string[] Ends = [";\n", "{\n", "}\n", "]\n"];

    private static readonly string[] Files = [.. Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))];

    private static readonly string Sources = string.Concat(Files.Select(File.ReadAllText));

    [Theory]
    [InlineData("src/Famfs.Core/Errors/ErrorClauses.resx", "")]
    [InlineData("src/Famfs.Core/Layout/LayoutTexts.resx", "")]
    [InlineData("src/Famfs.Core/Maintenance/FormatNames.resx", "[A-Z][A-Za-z0-9]+")]
    [InlineData("src/Famfs.Cmdlets/Texts/CommandTexts.resx", "Mode[0-7]{4}")]
    [InlineData("src/Famfs.Daemon/DaemonTexts.resx", "")]
    [InlineData("src/Famfs.Fuse/FuseTexts.resx", "")]
    public void Every_text_is_there_and_is_used(string file, string others)
    {
        string[] keys = Keys(file);
        string[] used = [.. Regex.Matches(Sources, $"{Path.GetFileNameWithoutExtension(file)}\\.Get\\(\\s*\"(\\w+)\"[,)]")
            .Select(m => m.Groups[1].Value)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Empty(used.Except(keys));
        Assert.All(keys.Except(used), key => Assert.Matches($"^({others})$", key));
    }

    [Fact]
    public void Every_format_that_is_recognized_has_a_name()
    {
        string[] names = Keys("src/Famfs.Core/Maintenance/FormatNames.resx");
        string signatures = File.ReadAllText(Path.Combine(Root, "src/Famfs.Core/Maintenance/Signatures.cs"));
        string[] used = [.. Regex.Matches(signatures, "new\\(\"(\\w+)\",").Select(m => m.Groups[1].Value).Distinct()];
        Assert.Equal(names.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_sentence_stands_in_the_code()
    {
        string found = string.Join('\n', Files.Where(f => !Exempt.Contains(Path.GetFileName(f))).SelectMany(Sentences));
        Assert.Equal("", found);
    }

    // Two words in a row. What only a program with a defect can see is written where it is thrown, and a trace where it is told.
    private static IEnumerable<string> Sentences(string file)
    {
        string text = Regex.Replace(File.ReadAllText(file), "(?m)^\\s*//.*$", "");
        return Regex.Matches(text, "\\$?\"(?![<,-])(?:[^\"\\\\\n]|\\\\.)*\"(?!u8)")
            .Where(m => Regex.IsMatch(Regex.Replace(m.Value, "\\{[^{}]*\\}", "x"), "[a-z]{2,} [a-z]{2,}"))
            .Where(m => !IsForProgrammers(text[(Ends.Max(end => text.LastIndexOf(end, m.Index, StringComparison.Ordinal)) + 1)..m.Index]))
            .Select(m => $"{Path.GetFileName(file)}: {m.Value}");
    }

    private static bool IsForProgrammers(string statement) => Regex.IsMatch(
        statement,
        "EngineTrace\\.Tell\\(|SuppressMessage\\(|new (?!Famfs|Fuse|Validation|ArgumentTransformation)\\w+Exception\\(");

    private static string[] Keys(string file) =>
        [.. XDocument.Load(Path.Combine(Root, file)).Descendants("data").Select(d => d.Attribute("name")!.Value)];

    private static string RootOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
