using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Famfs.Architecture;

/// <summary>The texts of errors and commands, against the places that ask for them.</summary>
public sealed class TextTests
{
    private static readonly string Root = RootOf();

    private static readonly string[] Projects = ["src/Famfs.Core", "src/Famfs.Cmdlets", "src/Famfs.Daemon"];

    private static readonly string Sources = string.Concat(Projects
        .SelectMany(p => Directory.EnumerateFiles(Path.Combine(Root, p), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
        .Select(File.ReadAllText));

    [Theory]
    [InlineData("src/Famfs.Core/Errors/ErrorClauses.resx", "")]
    [InlineData("src/Famfs.Cmdlets/Texts/CommandTexts.resx", "Mode[0-7]{4}")]
    public void Every_text_is_there_and_is_used(string file, string others)
    {
        string[] keys = [.. XDocument.Load(Path.Combine(Root, file)).Descendants("data").Select(d => d.Attribute("name")!.Value)];
        string[] used = [.. Regex.Matches(Sources, $"{Path.GetFileNameWithoutExtension(file)}\\.Get\\(\\s*\"(\\w+)\"[,)]")
            .Select(m => m.Groups[1].Value)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Empty(used.Except(keys));
        Assert.All(keys.Except(used), key => Assert.Matches($"^({others})$", key));
    }

    private static string RootOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
