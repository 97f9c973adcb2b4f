using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>A path inside a file system whose components may be patterns.</summary>
internal sealed class PathPattern
{
    /// <summary>Reads a path as the user typed it.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>: it is no pattern.</exception>
    public PathPattern(string pattern)
    {
        Components = [.. pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(c => c != ".").Select(Matcher)];
    }

    /// <summary>A test for each component, from the root down.</summary>
    public IReadOnlyList<Predicate<string>> Components { get; }

    /// <summary>
    /// Whether a path, component by component, is what the pattern says, or with <paramref name="below"/> lies below such
    /// a path.
    /// </summary>
    public bool Matches(string path, bool below)
    {
        string[] names = path.Split('/');
        return (below ? names.Length >= Components.Count : names.Length == Components.Count)
            && Components.Zip(names, (matches, name) => matches(name)).All(m => m);
    }

    /// <summary>A test of one text; upper and lower case are told apart.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>: it is no pattern.</exception>
    public static Predicate<string> Matcher(string pattern)
    {
        try
        {
            WildcardPattern compiled = new(pattern, WildcardOptions.CultureInvariant);
            compiled.IsMatch(""); // a bad pattern is found when it is compiled
            return compiled.IsMatch;
        }
        catch (WildcardPatternException)
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, pattern, CommandTexts.Get("PathNoPattern"));
        }
    }
}
