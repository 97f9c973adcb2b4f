using System.Globalization;
using System.Resources;

namespace Famfs;

/// <summary>Texts of the errors: for each <see cref="FamfsErrorId"/> the message and <c>…Action</c>, what to do.</summary>
internal static class ErrorMessages
{
    private static readonly ResourceManager Resources = new("Famfs.ErrorMessages", typeof(ErrorMessages).Assembly);

    /// <summary>The text of a key; a missing key is a defect that the tests find.</summary>
    public static string Get(string key) =>
        Resources.GetString(key, CultureInfo.InvariantCulture)
        ?? throw new InvalidOperationException($"No text for '{key}' in ErrorMessages.resx.");
}
