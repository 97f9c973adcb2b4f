using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Discovery;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Completion;

/// <summary>Offers the DAX devices and the famfs mounts of this machine, and its files, which may be images.</summary>
public sealed class DeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string word = Words.Bare(wordToComplete);
            return [.. DeviceDiscovery.List()
                .Select(d => (Path: d.Device, Tip: CommandTexts.Get("DeviceTip", d.Device, HumanSize.Format(d.Size), d.ModeName)))
                .Concat(MountTable.Entries()
                    .Where(m => m.IsFamfs)
                    .Select(m => (Path: m.MountPoint, Tip: CommandTexts.Get("MountTip", m.MountPoint, m.Device))))
                .Where(o => o.Path.StartsWith(word, StringComparison.Ordinal))
                .Select(o => Words.Result(o.Path, o.Path, CompletionResultType.ParameterValue, o.Tip))
                .Concat(word.Length == 0 ? [] : Words.HostFiles(wordToComplete, asPattern: false))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
