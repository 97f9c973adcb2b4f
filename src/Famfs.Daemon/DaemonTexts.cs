namespace Famfs.Daemon;

/// <summary>Texts of famfsd: problems of its command line, what it reports, and why it serves as it does.</summary>
internal static class DaemonTexts
{
    private static readonly TextResource Texts = new(typeof(DaemonTexts));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
