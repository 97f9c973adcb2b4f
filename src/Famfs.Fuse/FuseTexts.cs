namespace Famfs.Fuse;

/// <summary>Texts of <see cref="FuseException"/>, and why a transport is not used.</summary>
internal static class FuseTexts
{
    private static readonly TextResource Texts = new(typeof(FuseTexts));

    /// <summary>The text of a key, filled with <paramref name="arguments"/>.</summary>
    public static string Get(string key, params ReadOnlySpan<object?> arguments) => Texts.Get(key, arguments);
}
