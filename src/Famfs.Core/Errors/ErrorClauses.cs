namespace Famfs;

/// <summary>
/// Clauses that fill the texts of errors, plans and other clauses: what is wrong with a thing, or who uses it. Names in them
/// are as they are recorded: <see cref="FamfsException"/> and views make them printable.
/// </summary>
internal static class ErrorClauses
{
    private static readonly TextResource Texts = new(typeof(ErrorClauses));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
