using System.Text.RegularExpressions;

namespace Famfs.Bench.Reporting;

/// <summary>Parts of a Markdown text that are written by a program, each between two comments that name it.</summary>
internal static partial class MarkedText
{
    /// <summary>A part with its marks.</summary>
    public static string Mark(string name, string text) => $"<!-- {name} -->\n\n{text.Trim()}\n\n<!-- end {name} -->";

    /// <summary>All parts by their names.</summary>
    public static Dictionary<string, string> Read(string text) => Parts().Matches(text)
        .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim());

    /// <summary>Writes a part of a file again.</summary>
    /// <exception cref="InvalidOperationException">The file has no such part.</exception>
    public static void Replace(string path, string name, string text)
    {
        string old = File.ReadAllText(path);
        Match part = Parts().Matches(old).FirstOrDefault(m => m.Groups[1].Value == name)
            ?? throw new InvalidOperationException($"{path} has no place for '{name}'.");
        File.WriteAllText(path, old[..part.Index] + Mark(name, text) + old[(part.Index + part.Length)..]);
    }

    [GeneratedRegex(@"<!-- (\w+) -->\n(.*?)<!-- end \1 -->", RegexOptions.Singleline)]
    private static partial Regex Parts();
}
