using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Binding;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Completion;

/// <summary>
/// Offers paths inside the file system that the command line names, or when it names none under a mount, else files of
/// this machine.
/// </summary>
public sealed class PathCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string word = Words.Bare(wordToComplete);
            string directory = word[..(word.LastIndexOf('/') + 1)];
            string[] names = parameterName == "Destination"
                ? ["ToFileSystem", "DestinationFileSystem", "ToDevice"]
                : ["FileSystem", "Device"];
            object? named = names.Select(n => fakeBoundParameters[n]).FirstOrDefault(v => v is not null);
            if (Locate(named, directory) is not { } place)
            {
                return named is null ? CompletionCompleters.CompleteFilename(wordToComplete) : [];
            }

            return [.. VolumeCache.Get(place.Device).List(place.Path)
                .Where(i => i.Name.StartsWith(word[directory.Length..], StringComparison.Ordinal))
                .Select(i => new CompletionResult(
                    Words.Quote(directory + i.Name + (i.IsDirectory ? "/" : "")),
                    i.Name,
                    i.IsDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    i.Path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static FamfsPath? Locate(object? fileSystem, string directory) =>
        fileSystem is null ? Words.Find(directory)
        : new DevicePathAttribute().Transform(null!, fileSystem) is string name && Words.DeviceOf(name) is { } device
            ? new FamfsPath(device, directory)
            : null;
}
