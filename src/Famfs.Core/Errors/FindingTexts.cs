namespace Famfs;

/// <summary>
/// Texts of the findings: for each <see cref="FindingId"/> what a check says, <c>…Repair</c> where the plan of a repair says
/// more, and the clauses that fill them. Names in them are as they are recorded: views make them printable.
/// </summary>
internal static class FindingTexts
{
    private static readonly TextResource Texts = new(typeof(FindingTexts));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
