using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Famfs.Architecture;

/// <summary>The list of places in CONTRIBUTING.md leads to places that exist.</summary>
public sealed partial class ContributingTests
{
    private static readonly string Root = RootOf();

    [Fact]
    public void Every_place_of_a_change_exists()
    {
        string[] rows =
        [
            .. File.ReadLines(Path.Combine(Root, "CONTRIBUTING.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)),
        ];
        string[] places = [.. rows.SelectMany(r => Quoted().Matches(r)).Select(m => m.Groups[1].Value).Where(IsPlace).Distinct()];
        Assert.True(rows.Length > 20 && places.Length > 40, $"{rows.Length} rows, {places.Length} places");
        string[] files = [.. Folders().SelectMany(Files).Select(f => "/" + Path.GetRelativePath(Root, f))];
        string[] missing = [.. places.Where(place => !files.Any(file => Matches(file, place)))];
        Assert.Empty(missing);
    }

    private static bool IsPlace(string quoted) =>
        !quoted.AsSpan().ContainsAny(" (=<*") && !quoted.StartsWith("./", StringComparison.Ordinal)
        && (quoted.Contains('/', StringComparison.Ordinal) || Extension().IsMatch(quoted));

    // A place is a file, or a folder, by the end of its path; a project goes without the prefix of its folder.
    private static bool Matches(string file, string place)
    {
        string plain = "/" + Project().Replace(place, "Famfs.$1/").Trim('/');
        return file.EndsWith(plain, StringComparison.Ordinal) || file.EndsWith(plain + ".cs", StringComparison.Ordinal)
            || file.Contains(plain + "/", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories(Root).Where(f => Path.GetFileName(f) is not (".git" or "bin" or "out")).Append(Root);

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(
            folder, "*", folder == Root ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static string RootOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\.(cs|resx|ps1|psm1|psd1|ps1xml|md|json|txt|8|sh)$")]
    private static partial Regex Extension();

    [GeneratedRegex("^(Core|Fuse|Daemon|Cmdlets)/")]
    private static partial Regex Project();
}
