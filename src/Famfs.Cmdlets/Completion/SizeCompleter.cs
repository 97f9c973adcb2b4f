using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Cmdlets.Texts;
using Famfs.OnMedia;

namespace Famfs.Cmdlets.Completion;

/// <summary>Completes sizes that make sense for a parameter: of files, of images, or of the log.</summary>
public sealed class SizeCompleter : IArgumentCompleter
{
    private static readonly string[] Files = ["4KB", "64KB", "1MB", "2MB", "16MB", "64MB", "256MB", "1GB", "4GB", "16GB"];
    private static readonly string[] Images = ["4GB", "8GB", "16GB", "32GB", "64GB"];
    private static readonly string[] Logs = ["8MB", "16MB", "32MB", "64MB", "128MB", "256MB"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = Words.Bare(wordToComplete);
        bool isLog = parameterName == "LogSize";
        string[] sizes = isLog ? Logs : commandName.EndsWith("FileSystem", StringComparison.OrdinalIgnoreCase) ? Images : Files;
        return sizes
            .Where(s => s.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(s => new CompletionResult(s, s, CompletionResultType.ParameterValue, Tip(Bytes(s), isLog)));
    }

    private static long Bytes(string size) => LanguagePrimitives.ConvertTo<long>(size);

    private static string Tip(long bytes, bool isLog) => isLog
        ? CommandTexts.Get("SizeOfLog", SizeText.Of(bytes), MediaLayout.SlotCount(bytes))
        : CommandTexts.Get("SizeOfFile", SizeText.Of(bytes), MediaLayout.RoundUpToUnit(bytes) / MediaLayout.AllocationUnit);
}
