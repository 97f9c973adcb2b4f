using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Completion;

/// <summary>The commit policies of a mount.</summary>
public sealed class CommitPolicyCompleter : IArgumentCompleter
{
    private static readonly (string Policy, string Meaning)[] Policies =
    [
        ("process", CommandTexts.Get("CommitProcess")),
        ("close", CommandTexts.Get("CommitClose")),
        ("10", CommandTexts.Get("CommitSeconds")),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Policies
            .Where(p => p.Policy.StartsWith(Words.Bare(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(p => new CompletionResult(p.Policy, p.Policy, CompletionResultType.ParameterValue, p.Meaning));
}
