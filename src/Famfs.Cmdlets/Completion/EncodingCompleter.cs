using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Binding;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes the names of encodings.</summary>
public sealed class EncodingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        EncodingAttribute.Names
            .Where(n => n.StartsWith(Words.Bare(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(n));
}
