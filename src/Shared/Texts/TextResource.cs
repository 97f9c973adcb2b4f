using System.Globalization;
using System.Resources;

#if FAMFS_FUSE
namespace Famfs.Fuse;
#else
namespace Famfs;
#endif

/// <summary>Texts for people, by key. A missing key is a defect that the tests find.</summary>
/// <param name="owner">The class that has the name and the folder of the resource.</param>
internal sealed class TextResource(Type owner)
{
    private readonly ResourceManager _resources = new(owner.FullName!, owner.Assembly);

    /// <summary>The text of a key, with its holes.</summary>
    public string Get(string key) =>
        _resources.GetString(key, CultureInfo.InvariantCulture)
        ?? throw new InvalidOperationException($"No text for '{key}' in {owner.Name}.resx.");

    /// <summary>The text of a key, filled. One without holes is the same string each time: hostile logs ask for millions.</summary>
    public string Get(string key, params ReadOnlySpan<object?> arguments) =>
        arguments.IsEmpty ? Get(key) : string.Format(CultureInfo.InvariantCulture, Get(key), arguments);
}
