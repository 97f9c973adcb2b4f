using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes modes that are in common use.</summary>
public sealed class ModeCompleter : IArgumentCompleter
{
    private static readonly string[] Common = ["0600", "0640", "0644", "0660", "0664", "0700", "0750", "0755", "0770", "1777", "2770"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = Words.Bare(wordToComplete);
        return Common
            .Where(c => c.StartsWith(word, StringComparison.Ordinal)
                || c.TrimStart('0').StartsWith(word, StringComparison.Ordinal))
            .Select(c =>
            {
                UnixModeText.TryParse(c, out uint bits);
                string letters = UnixModeText.Symbolic(bits, isDirectory: false)[1..];
                return new CompletionResult(c, c, CompletionResultType.ParameterValue, $"{letters}: {CommandTexts.Get("Mode" + c)}");
            });
    }
}
