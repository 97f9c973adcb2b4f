using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace Famfs.EngineHost;

/// <summary>What to run, as text for the engine.</summary>
internal sealed partial record CommandLine(string Text, string? File, bool NonInteractive)
{
    public const string Usage = "Usage: EngineHost [-NonInteractive] {[-File] <script.ps1> [args...] | -Command <text...>}";

    /// <summary>Returns null when the words make no sense; the caller shows <see cref="Usage"/>.</summary>
    public static CommandLine? Parse(ReadOnlySpan<string> words)
    {
        bool nonInteractive = false;
        while (words is [string word, .. var rest])
        {
            switch (word.ToUpperInvariant())
            {
                case "-NONINTERACTIVE":
                    nonInteractive = true;
                    break;
                case "-NOPROFILE" or "-NOLOGO":
                    // There is no profile and no banner; the words are taken so that a pwsh command line can be reused.
                    break;
                case "-COMMAND" or "-C" when rest.Length > 0:
                    return new CommandLine(string.Join(' ', rest.ToArray()), null, nonInteractive);
                case "-FILE" or "-F" when rest.Length > 0:
                    return Script(Path.GetFullPath(rest[0]), rest[1..], nonInteractive);
                default:
                    return word.StartsWith('-') ? null : Script(Path.GetFullPath(word), rest, nonInteractive);
            }

            words = rest;
        }

        return null;
    }

    // A script's own `exit N` does not reach the host: the engine keeps N in $LASTEXITCODE and makes $? false, which a
    // script that ends by itself never does.
    private static CommandLine Script(string path, ReadOnlySpan<string> words, bool nonInteractive)
        => new(
            $"& {Quote(path)}{Arguments(words)}; if (-not $?) {{ exit ($LASTEXITCODE ? $LASTEXITCODE : 1) }}",
            path,
            nonInteractive);

    // The rules of `pwsh -File`: -Name takes the next word if the script declares it so, -Name:value is one argument, and
    // only in that form do true and false (with or without $) become booleans. All else is literal text.
    private static string Arguments(ReadOnlySpan<string> words)
    {
        StringBuilder text = new();
        for (int i = 0; i < words.Length; i++)
        {
            Match named = Parameter().Match(words[i]);
            if (!named.Success)
            {
                text.Append(' ').Append(Quote(words[i]));
                continue;
            }

            text.Append(' ').Append(named.Groups["name"].Value);
            if (named.Groups["value"] is { Success: true, Value: string value })
            {
                value = value.Length == 0 && i + 1 < words.Length ? words[++i] : value;
                text.Append(':').Append(bool.TryParse(value.TrimStart('$'), out bool flag) ? $"${flag}" : Quote(value));
            }
        }

        return text.ToString();
    }

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^(?<name>-[\p{L}_][\w-]*)(:(?<value>.*))?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
