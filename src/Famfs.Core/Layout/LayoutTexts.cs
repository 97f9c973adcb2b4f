namespace Famfs.Layout;

/// <summary>Words and sentences of the pictures of a device.</summary>
internal static class LayoutTexts
{
    private static readonly TextResource Texts = new(typeof(LayoutTexts));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
