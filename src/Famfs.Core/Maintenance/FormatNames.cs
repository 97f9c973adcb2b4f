namespace Famfs.Maintenance;

/// <summary>Names of the formats that <see cref="Signatures"/> knows, as noun phrases.</summary>
internal static class FormatNames
{
    private static readonly TextResource Texts = new(typeof(FormatNames));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
