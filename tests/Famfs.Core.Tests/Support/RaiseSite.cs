using System.Runtime.CompilerServices;

namespace Famfs.Tests.Support;

/// <summary>A place in the sources that creates an error, with the key and the arguments of its message.</summary>
internal sealed record RaiseSite(string Place, string Key, int Arguments)
{
    private const string Call = "FamfsException.Create";

    /// <summary>All places in the folder src.</summary>
    public static IReadOnlyList<RaiseSite> All([CallerFilePath] string here = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src"));
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
                .SelectMany(f => In(Path.GetRelativePath(root, f), File.ReadAllText(f))),
        ];
    }

    private static IEnumerable<RaiseSite> In(string file, string source)
    {
        for (int at = -1; (at = source.IndexOf(Call, at + 1, StringComparison.Ordinal)) >= 0;)
        {
            int open = source.IndexOf('(', at);
            bool isVariant = source[(at + Call.Length)..open] == "Variant";
            List<string> arguments = [];
            Skip(source, open + 1, arguments);
            string id = arguments[0].Replace("FamfsErrorId.", "", StringComparison.Ordinal);
            yield return isVariant
                ? new RaiseSite($"{file}: {arguments[0]}", id + arguments[1].Trim('"'), arguments.Count - 2)
                : new RaiseSite($"{file}: {arguments[0]}", id, arguments.Count - 1);
        }
    }

    /// <summary>Reads code to the bracket that closes it, and gives the place after that.</summary>
    private static int Skip(string source, int at, List<string>? arguments = null)
    {
        int start = at;
        while (source[at] is not (')' or ']' or '}'))
        {
            int next = source[at] switch
            {
                '(' or '[' or '{' => Skip(source, at + 1),
                '"' => SkipText(source, at + 1, isInterpolated: source[at - 1] == '$'),
                '\'' => source.IndexOf('\'', at + (source[at + 1] == '\\' ? 3 : 2)) + 1,
                _ => at + 1,
            };
            if (source[at] == ',')
            {
                arguments?.Add(source[start..at].Trim());
                start = next;
            }

            at = next;
        }

        arguments?.Add(source[start..at].Trim());
        return at + 1;
    }

    private static int SkipText(string source, int at, bool isInterpolated)
    {
        while (source[at] != '"')
        {
            bool isPair = source[at] == '\\' || (isInterpolated && source.AsSpan(at, 2) is "{{" or "}}");
            at = isPair ? at + 2 : isInterpolated && source[at] == '{' ? Skip(source, at + 1) : at + 1;
        }

        return at + 1;
    }
}
