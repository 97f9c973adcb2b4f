using System.Runtime.CompilerServices;
using Xunit;

namespace Famfs.Architecture;

/// <summary>
/// Lines of C# have at most 140 columns, as CONTRIBUTING.md says. The exceptions are lines of raw strings: to break one would
/// change what the program writes or runs.
/// </summary>
public sealed class LineTests
{
    private const int Limit = 140;

    // The file of each exception, and how its line begins.
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["bench/Famfs.Bench/Charts/Chart.cs"] = "<svg xmlns=",
        ["src/Famfs.Core/Layout/SvgWriter.cs"] = "<svg xmlns=",
        ["tests/Famfs.Daemon.Tests/Mounts/CallerTests.cs"] = "i=0; until grep -q",
        ["tests/Famfs.Daemon.Tests/Mounts/ProgramTests.cs"] = "assert sorted(os.listdir('d'))",
    };

    private static readonly string[] Folders = ["bench", "samples", "src", "tests", "tools"];

    private static readonly string Root = RootOf();

    [Fact]
    public void No_line_is_longer_than_the_limit()
    {
        string[] wrong = [.. LongLines()
            .Where(l => !IsException(l.File, l.Text))
            .Select(l => $"{l.File}:{l.Number} has {l.Text.Length} columns")];
        Assert.True(wrong.Length == 0, $"Lines of more than {Limit} columns:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public void Every_exception_is_needed()
    {
        string[] needed = [.. LongLines().Where(l => IsException(l.File, l.Text)).Select(l => l.File)];
        Assert.Equal(Exceptions.Keys.Order(StringComparer.Ordinal), needed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string File, int Number, string Text)> LongLines() =>
        Sources().SelectMany(file => File.ReadLines(Path.Combine(Root, file))
            .Select((text, index) => (file, index + 1, text))
            .Where(l => l.text.Length > Limit));

    private static bool IsException(string file, string line) =>
        Exceptions.TryGetValue(file, out string? start) && line.TrimStart().StartsWith(start, StringComparison.Ordinal);

    private static IEnumerable<string> Sources() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));

    private static string RootOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
