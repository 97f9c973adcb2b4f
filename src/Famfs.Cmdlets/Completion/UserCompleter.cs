using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Mono.Unix;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes the users of this host.</summary>
public sealed class UserCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = Words.Bare(wordToComplete);
        return UnixUserInfo.GetLocalUsers()
            .Where(u => u.UserName.StartsWith(word, StringComparison.Ordinal))
            .OrderBy(u => u.UserName, StringComparer.Ordinal)
            .Select(u => Words.Result(u.UserName, u.UserName, CompletionResultType.ParameterValue, $"{u.UserId} {u.RealName}".Trim()));
    }
}
