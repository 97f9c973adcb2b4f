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
            return [.. lease.Volume.List(place.Path)
                .Where(i => i.Name.StartsWith(word[directory.Length..], StringComparison.Ordinal) && IsOffered(lease.Volume, i))
                .Select(i => Words.Result(
                    Word(directory + i.Name + (i.IsDirectory ? "/" : "")),
                    i.Name,
                    i.IsDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    i.Path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or RuntimeException)
        {
            return [];
        }
    }

    /// <summary>The place of the colon behind a drive when no slash follows, as in fam:data; else -1.</summary>
    private static int DriveEnd(string word) => word.Contains('/', StringComparison.Ordinal) ? -1 : word.IndexOf(':', StringComparison.Ordinal);

    private string Word(string path) => TakesPatterns ? Wildcards.Escape(path) : path;

    private static FamfsPath? Locate(object? fileSystem, string directory) =>
        fileSystem is null ? Words.Find(directory)
        : new DevicePathAttribute().Transform(null!, fileSystem) is string name && Words.DeviceOf(name) is { } device
            ? new FamfsPath(device, directory)
            : null;
}
