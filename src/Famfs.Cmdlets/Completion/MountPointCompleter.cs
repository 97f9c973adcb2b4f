using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes the directories that a famfs is mounted on.</summary>
public sealed class MountPointCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        MountTable.Entries()
            .Where(m => m.IsFamfs && m.MountPoint.StartsWith(Words.Bare(wordToComplete), StringComparison.Ordinal))
            .Select(m => Words.Result(
                m.MountPoint, m.MountPoint, CompletionResultType.ParameterValue, m.Device));
}
