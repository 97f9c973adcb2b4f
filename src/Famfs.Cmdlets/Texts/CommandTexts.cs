namespace Famfs.Cmdlets.Texts;

/// <summary>
/// Texts of the commands: sentences of -Verbose, warnings, tooltips of completions, and clauses that fill the texts of errors.
/// </summary>
internal static class CommandTexts
{
    private static readonly TextResource Texts = new(typeof(CommandTexts));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
