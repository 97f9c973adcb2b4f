using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes modes that are in common use.</summary>
public sealed class ModeCompleter : IArgumentCompleter
{
    private static readonly (string Mode, string Meaning)[] Common =
    [
        ("0600", "the owner reads and writes"),
        ("0640", "the owner reads and writes, the group reads"),
        ("0644", "the owner reads and writes, all others read"),
        ("0660", "owner and group read and write"),
        ("0664", "owner and group read and write, all others read"),
        ("0700", "the owner reads, writes and enters or runs"),
        ("0750", "the owner reads, writes and enters or runs, the group reads and enters or runs"),
        ("0755", "the owner reads, writes and enters or runs, all others read and enter or run"),
        ("0770", "owner and group read, write and enter or run"),
        ("1777", "all read, write and enter; only the owner of a file may rename or remove it"),
        ("2770", "owner and group read, write and enter; new files belong to the group of the directory"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = Words.Bare(wordToComplete);
        return Common
            .Where(c => c.Mode.StartsWith(word, StringComparison.Ordinal)
                || c.Mode.TrimStart('0').StartsWith(word, StringComparison.Ordinal))
            .Select(c =>
            {
                UnixModeText.TryParse(c.Mode, out uint bits);
                string letters = UnixModeText.Symbolic(bits, isDirectory: false)[1..];
                return new CompletionResult(c.Mode, c.Mode, CompletionResultType.ParameterValue, $"{letters}: {c.Meaning}");
            });
    }
}
