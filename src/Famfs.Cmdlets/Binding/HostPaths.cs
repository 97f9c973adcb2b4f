using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>Paths of this host as a user types them: the only place where the locations and drives of a session matter.</summary>
internal static class HostPaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The absolute path of this host that a text names. Nothing need exist there.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathInvalid"/>: no such drive or provider, or one that holds no files.
    /// </exception>
    public static string Resolve(PathIntrinsics session, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, path, CommandTexts.Get("PathNul"));
        }

        try
        {
            if (Path.IsPathRooted(path))
            {
                return Path.GetFullPath(path);
            }

            if (NeedsSession(path))
            {
                string resolved = session.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
                Require(provider, path);
                return Path.GetFullPath(resolved);
            }

            PathInfo location = session.CurrentLocation;
            Require(location.Provider, path);
            return Path.GetFullPath(path, location.ProviderPath);
        }
        catch (RuntimeException e)
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, path, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException
            or IOException and not FamfsException)
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, path, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The files of this host that a pattern matches, as absolute paths; there may be none.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>.</exception>
    public static IReadOnlyList<string> Match(PathIntrinsics session, string pattern)
    {
        _ = new PathPattern(pattern); // PowerShell takes some bad patterns for ones that match nothing
        string absolute = Resolve(session, pattern);
        try
        {
            return session.GetResolvedProviderPathFromProviderPath(absolute, FileSystem);
        }
        catch (RuntimeException e)
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, pattern, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Whether a path has a drive or a provider, or begins at the home directory.</summary>
    internal static bool NeedsSession(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> first = slash < 0 ? path : path.AsSpan(0, slash);
        return first is "~" || first.Contains(':');
    }

    private static void Require(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
        {
            throw FamfsException.Create(
                FamfsErrorId.PathInvalid, path, CommandTexts.Get("PathOtherProvider", provider.Name));
        }
    }
}
