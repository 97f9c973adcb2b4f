using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using System.Text;
using Famfs.Cmdlets.Binding;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Completion;

/// <summary>
/// Functions for all completers: words with and without quotes, and paths as the session sees them. Another host may have chosen
/// a name, so a completed word never means anything but that name.
/// </summary>
internal static class Words
{
    /// <summary>The text of a word that is still being typed, without its quotes and escapes.</summary>
    public static string Bare(string? word)
    {
        word ??= "";
        foreach (string closing in (string[])["", "'", "\""])
        {
            if (ArgumentOf(word + closing) is { } argument)
            {
                return argument.Value;
            }
        }

        return word.Trim('\'', '"');
    }

    /// <summary>A text as one word of a command line that has exactly this value.</summary>
    public static string Quote(string text)
    {
        // Most names, most of the time: asking the parser would take longer than finding them.
        if (IsWord(text))
        {
            return text;
        }

        if (DisplayText.NeedsEscape(text))
        {
            return DoubleQuoted(text);
        }

        return ArgumentOf(text) is { StringConstantType: StringConstantType.BareWord } bare && bare.Value == text && IsPlain(text)
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
    }

    /// <summary>A completion for a name, shown so that a terminal only prints it.</summary>
    public static CompletionResult Result(string word, string name, CompletionResultType type, string tip) =>
        new(Quote(word), DisplayText.Of(name), type, DisplayText.Of(tip));

    /// <summary>Files of this machine; for a parameter that takes paths as they are, without the escapes of patterns.</summary>
    public static IEnumerable<CompletionResult> HostFiles(string word, bool asPattern)
    {
        foreach (CompletionResult file in CompletionCompleters.CompleteFilename(word))
        {
            if (ArgumentOf(file.CompletionText) is { } argument)
            {
                string path = asPattern ? argument.Value : Wildcards.Unescape(argument.Value);
                yield return Result(path, file.ListItemText, file.ResultType, file.ToolTip);
            }
        }
    }

    /// <summary>A path of this machine, made absolute by the current location, or null where it is none.</summary>
    public static string? HostPath(string path) => InSession(session => HostPaths.Resolve(session, path.Length == 0 ? "." : path));

    /// <summary>The file system that is piped into a command, when the line has it in a variable; else null.</summary>
    public static FamfsFileSystem? Piped(CommandAst command)
    {
        int place = command.Parent is PipelineAst pipeline ? pipeline.PipelineElements.IndexOf(command) : 0;
        if (place != 1
            || ((PipelineAst)command.Parent).PipelineElements[0] is not CommandExpressionAst { Expression: VariableExpressionAst variable }
            || !variable.VariablePath.IsVariable)
        {
            return null;
        }

        string path = variable.VariablePath.UserPath;
        string name = WildcardPattern.Escape(path[(path.LastIndexOf(':') + 1)..]);
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        object? value = shell.AddCommand("Get-Variable").AddParameter("Name", name).AddParameter("ValueOnly")
            .AddParameter("ErrorAction", ActionPreference.Ignore).Invoke().SingleOrDefault();
        return ItemProperties.Unwrap(value) as FamfsFileSystem;
    }

    /// <summary>The device that a word names by its own path or by a mount point, or null.</summary>
    public static string? DeviceOf(string word) => HostPath(word) is { } path ? MountPaths.Read().DeviceOf(path) : null;

    /// <summary>The place that a word names as a path on a drive of a famfs or under a mount, or null.</summary>
    public static FamfsPath? Find(string word) =>
        InSession(session =>
            ProviderPath.Find(session, word.Length == 0 ? "." : word) is { } place ? new StrongBox<FamfsPath>(place) : null) is { } found
            ? found.Value
            : HostPath(word) is { } path ? MountPaths.Read().Find(path) : null;

    private static T? InSession<T>(Func<PathIntrinsics, T?> step)
        where T : class
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return shell.AddScript("$ExecutionContext.SessionState.Path").Invoke().SingleOrDefault()?.BaseObject is PathIntrinsics session
                ? step(session)
                : null;
        }
        catch (Exception e) when (e is RuntimeException or FamfsException)
        {
            return null;
        }
    }

    /// <summary>The only argument of a command line with this word, when it is a text that is known without running anything.</summary>
    private static StringConstantExpressionAst? ArgumentOf(string word)
    {
        if (word.Length == 0)
        {
            return null;
        }

        ScriptBlockAst script = Parser.ParseInput("x " + word, out _, out ParseError[] errors);
        return errors.Length == 0
            && script.EndBlock.Statements is [PipelineAst { PipelineElements: [CommandAst command] }]
            && command is { CommandElements: [_, StringConstantExpressionAst argument], Redirections.Count: 0 }
            ? argument
            : null;
    }

    /// <summary>
    /// Whether a word is safe without quotes anywhere on a line: what begins an operator, a number or a home directory, and
    /// what other shells or later versions could read differently, is quoted.
    /// </summary>
    private static bool IsPlain(string text) =>
        (char.IsLetter(text[0]) || text[0] is '/' or '_'
            || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal))
        && text.All(c => char.IsLetterOrDigit(c) || c is '/' or '_' or '.' or '-' or '+' or '=' or ':');

    /// <summary>
    /// Whether a text is nothing but a word of plain letters and digits, maybe with dashes or on a drive, and no number, operator or
    /// pattern.
    /// </summary>
    private static bool IsWord(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && (text.IndexOf(":/", StringComparison.Ordinal) is > 0 and var colon
            ? AreWords(text.AsSpan(0, colon)) && AreWords(text.AsSpan(colon + 1))
            : AreWords(text));

    private static bool AreWords(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static string DoubleQuoted(string text)
    {
        StringBuilder word = new("\"");
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                word.Append(text, i++, 2);
            }
            else if (DisplayText.NeedsEscape(text[i].ToString()))
            {
                word.Append(CultureInfo.InvariantCulture, $"`u{{{(int)text[i]:X2}}}");
            }
            else
            {
                word.Append(text[i] is '"' or '`' or '$' or '\u201c' or '\u201d' or '\u201e' ? "`" : "").Append(text[i]);
            }
        }

        return word.Append('"').ToString();
    }
}
