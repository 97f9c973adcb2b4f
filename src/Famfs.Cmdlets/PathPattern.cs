using System.Management.Automation;

namespace Famfs.Cmdlets;

/// <summary>A path inside a file system whose components may be patterns.</summary>
/// <param name="pattern">The path as the user typed it.</param>
internal sealed class PathPattern(string pattern)
{
    /// <summary>A test for each component, from the root down.</summary>
    public IReadOnlyList<Predicate<string>> Components { get; } =
        [.. pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Matcher)];

    /// <summary>Whether a path, component by component, is what the pattern says, or with <paramref name="below"/> lies below such a path.</summary>
    public bool Matches(string path, bool below)
    {
        string[] names = path.Split('/');
        return (below ? names.Length >= Components.Count : names.Length == Components.Count)
            && Components.Zip(names, (matches, name) => matches(name)).All(m => m);
    }

    private static Predicate<string> Matcher(string component) =>
        new WildcardPattern(component, WildcardOptions.CultureInvariant).IsMatch;
}
