namespace Famfs;

/// <summary>Texts of the errors: for each <see cref="FamfsErrorId"/> the message and <c>…Action</c>, what to do.</summary>
internal static class ErrorMessages
{
    private static readonly TextResource Texts = new(typeof(ErrorMessages));

    /// <summary>The text of a key.</summary>
    public static string Get(string key) => Texts.Get(key);
}
