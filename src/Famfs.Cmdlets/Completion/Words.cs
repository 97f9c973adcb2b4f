using System.Buffers;
using System.Management.Automation;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Completion;

/// <summary>What completers share: words with and without quotes, and paths as the session sees them.</summary>
internal static class Words
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" '$`;(){}&|\"#,@");

    /// <summary>A word without the quotes that it was begun with.</summary>
    public static string Bare(string? word) => (word ?? "").Trim('\'', '"');

    /// <summary>A path as one word of a command line.</summary>
    public static string Quote(string path) =>
        path.AsSpan().ContainsAny(NeedQuotes) ? $"'{path.Replace("'", "''", StringComparison.Ordinal)}'" : path;

    /// <summary>A path of this machine, made absolute by the current location, or null where it is none.</summary>
    public static string? HostPath(string path)
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return (string?)shell
                .AddScript("$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($args[0])")
                .AddArgument(path.Length == 0 ? "." : path)
                .Invoke()
                .SingleOrDefault()?.BaseObject;
        }
        catch (RuntimeException)
        {
            return null;
        }
    }

    /// <summary>The device that a word names by its own path or by a mount point, or null.</summary>
    public static string? DeviceOf(string word) => HostPath(word) is { } path ? MountPaths.Read().DeviceOf(path) : null;

    /// <summary>Where a word leads that is a path under a mount, or null.</summary>
    public static FamfsPath? Find(string word) => HostPath(word) is { } path ? MountPaths.Read().Find(path) : null;
}
