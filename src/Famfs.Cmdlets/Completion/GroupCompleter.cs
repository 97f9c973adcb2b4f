using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Mono.Unix;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes the groups of this host.</summary>
public sealed class GroupCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = Words.Bare(wordToComplete);
        return UnixGroupInfo.GetLocalGroups()
            .Where(g => g.GroupName.StartsWith(word, StringComparison.Ordinal))
            .OrderBy(g => g.GroupName, StringComparer.Ordinal)
            .Select(g => Words.Result(g.GroupName, g.GroupName, CompletionResultType.ParameterValue, $"{g.GroupId}"));
    }
}
