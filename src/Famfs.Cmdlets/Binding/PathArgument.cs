namespace Famfs.Cmdlets.Binding;

/// <summary>A path that a command was given.</summary>
/// <param name="Given">The text as it was given, for messages.</param>
/// <param name="Text">The path, or with <paramref name="IsPattern"/> the pattern.</param>
/// <param name="IsPattern">Whether components of the path are wildcard patterns.</param>
/// <param name="IsOfHost">Whether it comes from an object of this host, which no default of the session makes a famfs path.</param>
public readonly record struct PathArgument(string Given, string Text, bool IsPattern, bool IsOfHost)
{
    private const string HostPrefix = @"Microsoft.PowerShell.Core\FileSystem::";

    /// <summary>A value of -Path: a pattern if it has wildcards that are not escaped.</summary>
    public static PathArgument Parse(string given)
    {
        bool isPattern = Wildcards.IsPattern(given);
        return Literal(isPattern ? given : Wildcards.Unescape(given)) with { IsPattern = isPattern };
    }

    /// <summary>A value of -LiteralPath.</summary>
    public static PathArgument Literal(string given)
    {
        bool isOfHost = given.StartsWith(HostPrefix, StringComparison.Ordinal);
        string path = isOfHost ? given[HostPrefix.Length..] : given;
        return new PathArgument(path, path, false, isOfHost);
    }

    /// <summary>An absolute path of this host as the path of an object.</summary>
    public static string OfHost(string path) => HostPrefix + path;
}
