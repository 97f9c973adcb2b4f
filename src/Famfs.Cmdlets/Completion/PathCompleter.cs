using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Completion;

/// <summary>
/// Offers paths inside the file system that the command line or the session's defaults name, or when they name none under
/// a mount, else files of this machine.
/// </summary>
public class PathCompleter : IArgumentCompleter
{
    /// <summary>Whether the parameter takes patterns, so that names with wildcard characters are escaped.</summary>
    private protected virtual bool TakesPatterns => true;

    /// <summary>Whether an item is one that the parameter takes, or leads to some.</summary>
    private protected virtual bool IsOffered(FamfsVolume volume, FamfsItem item) => true;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string word = Words.Bare(wordToComplete);
            word = TakesPatterns ? Wildcards.Unescape(word) : word;
            string directory = word[..(Math.Max(word.LastIndexOf('/'), DriveEnd(word)) + 1)];
            string[] names = parameterName == "Destination"
                ? ["ToFileSystem", "DestinationFileSystem", "ToDevice"]
                : ["FileSystem", "Device"];
            object? named = (parameterName == "Destination" ? null : Words.Piped(commandAst))
                ?? SessionDefaults.ValueOf(commandName, names, fakeBoundParameters);
            if (Locate(named, directory) is not { } place)
            {
                return named is null ? Words.HostFiles(wordToComplete, TakesPatterns) : [];
            }

            using VolumeLease lease = VolumeCache.Lease(place.Device);
            string start = word[directory.Length..];
            return [.. (IsOfRemoved(commandName, parameterName, fakeBoundParameters)
                    ? Removed(lease.Volume, place.Path, start)
                    : lease.Volume.List(place.Path)
                        .Where(i => i.Name.StartsWith(start, StringComparison.Ordinal) && IsOffered(lease.Volume, i))
                        .Select(static i => (i.Name, Item: i)))
                .Select(o => Words.Result(
                    Word(directory + o.Name + (o.Item.IsDirectory ? "/" : "")),
                    o.Name,
                    o.Item.IsDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    o.Item.Path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or RuntimeException)
        {
            return [];
        }
    }

    private static bool IsOfRemoved(string command, string parameter, IDictionary bound) =>
        parameter != "Destination"
        && (command.Equals("Restore-FamfsFile", StringComparison.OrdinalIgnoreCase)
            || command.Equals("Clear-FamfsRemoved", StringComparison.OrdinalIgnoreCase)
            || bound.Contains("Removed"));

    /// <summary>
    /// Removed items, by the rest of their former path after the directory; by their present name where that path is not known.
    /// </summary>
    private static IEnumerable<(string Name, FamfsItem Item)> Removed(FamfsVolume volume, string directory, string start)
    {
        string above = directory.Trim('/') is { Length: > 0 } path ? path + "/" : "";
        return volume.ListRemoved()
            .Select(static i => (Path: i.OriginalPath ?? i.Path, Item: i))
            .Where(r => r.Path.StartsWith(above + start, StringComparison.Ordinal))
            .DistinctBy(static r => r.Path)
            .Select(r => (r.Path[above.Length..], r.Item));
    }

    /// <summary>The place of the colon after a drive when no slash follows, as in fam:data; else -1.</summary>
    private static int DriveEnd(string word) =>
        word.Contains('/', StringComparison.Ordinal) ? -1 : word.IndexOf(':', StringComparison.Ordinal);

    private string Word(string path) => TakesPatterns ? Wildcards.Escape(path) : path;

    private static FamfsPath? Locate(object? fileSystem, string directory) =>
        fileSystem is null ? Words.Find(directory)
        : new DevicePathAttribute().Transform(null!, fileSystem) is string name && Words.DeviceOf(name) is { } device
            ? new FamfsPath(device, directory)
            : null;
}
