using System.Buffers;
using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Completion;

/// <summary>Offers paths inside the file system that the command line names.</summary>
public sealed class PathCompleter : IArgumentCompleter
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" '$`;(){}&|\"");

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string word = (wordToComplete ?? "").Trim('\'', '"');
            object? device = new DevicePathAttribute().Transform(null!, fakeBoundParameters["FileSystem"]);
            if (device is not string path)
            {
                return [];
            }

            int slash = word.LastIndexOf('/');
            return [.. VolumeCache.Get(path).List(slash < 0 ? "" : word[..slash])
                .Where(i => i.Name.StartsWith(word[(slash + 1)..], StringComparison.Ordinal))
                .Select(i => new CompletionResult(
                    Quote(i.Path + (i.IsDirectory ? "/" : "")),
                    i.Name,
                    i.IsDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    i.Path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static string Quote(string path) =>
        path.AsSpan().ContainsAny(NeedQuotes) ? $"'{path.Replace("'", "''", StringComparison.Ordinal)}'" : path;
}
