using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Famfs.EngineHost;

/// <summary>The engine's streams on the console, and its questions when someone is there to answer.</summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    private const string Red = "\e[31;1m";
    private const string Yellow = "\e[33;1m";

    private readonly OutputStream _error = new(Console.Error, Console.IsErrorRedirected);
    private readonly bool _isInteractive;
    private readonly TaskCompletionSource _cancelled = new();
    private OutputStream _output = new(Console.Out, Console.IsOutputRedirected);

    public ConsoleUserInterface(bool isInteractive)
    {
        _isInteractive = isInteractive;
        RawUI = new ConsoleRawUserInterface(_output.IsTerminal, isInteractive);
        Progress = new ProgressLine(_error);
    }

    public ProgressLine Progress { get; }

    public override PSHostRawUserInterface RawUI { get; }

    // One switch for two streams: the one that is no terminal takes the sequences out again.
    public override bool SupportsVirtualTerminal => _output.HasColour || _error.HasColour;

    public static HostException NotInteractive(string question) => new(
        $"Nobody can answer '{question.Trim()}': standard input is not a terminal. Give the value as a parameter, or "
        + "-Confirm:$false or -Force where the command offers it.",
        null,
        "PromptNotInteractive",
        ErrorCategory.InvalidOperation);

    /// <summary>Ends a pending question, as if the pipeline had been stopped there.</summary>
    public void CancelPrompt() => _cancelled.TrySetResult();

    /// <summary>From here on whatever is shown is an error.</summary>
    public void WriteAllToError() => _output = _error;

    public override void Write(string value)
    {
        Progress.Clear();
        _output.Write(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
        => Write(PSStyle.MapForegroundColorToEscapeSequence(foregroundColor) + value + OutputStream.Reset);

    public override void WriteLine(string value) => WriteLine(_output, value);

    public override void WriteErrorLine(string value) => WriteLine(_error, value, Red);

    public override void WriteDebugLine(string message) => WriteLine(_output, "DEBUG: " + message, Yellow);

    public override void WriteVerboseLine(string message) => WriteLine(_output, "VERBOSE: " + message, Yellow);

    public override void WriteWarningLine(string message) => WriteLine(_output, "WARNING: " + message, Yellow);

    public override void WriteProgress(long sourceId, ProgressRecord record)
        => Progress.Show(record, RawUI.WindowSize.Width);

    public override string ReadLine() => Ask("", "Read a line");

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        string names = string.Join(", ", descriptions.Select(field => field.Name));
        Introduce(caption, message, names);
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            // A list is asked for item by item and ends with an empty line, as in pwsh.
            if (field.ParameterTypeName.EndsWith("[]", StringComparison.Ordinal))
            {
                List<string> items = [];
                while (Ask($"{field.Name}[{items.Count}]: ", names) is { Length: > 0 } item)
                {
                    items.Add(item);
                }

                answers[field.Name] = new PSObject(items.ToArray());
            }
            else
            {
                answers[field.Name] = new PSObject(Ask(field.Name + ": ", names));
            }
        }

        return answers;
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Introduce(caption, message, message);
        (string Key, string Label)[] labels = [.. choices.Select(choice => Split(choice.Label))];
        string menu = string.Join("  ", labels.Select(label => $"[{label.Key}] {label.Label}"));
        string standard = defaultChoice >= 0 ? $" (default is \"{labels[defaultChoice].Key}\")" : "";
        while (true)
        {
            string answer = Ask($"{menu}  [?] Help{standard}: ", message).Trim();
            int chosen = Array.FindIndex(labels, label =>
                answer.Equals(label.Key, StringComparison.OrdinalIgnoreCase)
                || answer.Equals(label.Label, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0 || (answer.Length == 0 && defaultChoice >= 0))
            {
                return chosen >= 0 ? chosen : defaultChoice;
            }

            for (int i = 0; answer == "?" && i < labels.Length; i++)
            {
                WriteLine($"{labels[i].Key} - {choices[i].HelpMessage}");
            }
        }
    }

    public override SecureString ReadLineAsSecureString() => throw NoSecrets();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => throw NoSecrets();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw NoSecrets();

    private static PSNotSupportedException NoSecrets() => new("This host does not ask for secrets.");

    // "Yes to &All" is chosen by A and shown as "Yes to All"; without an ampersand the label is its own key.
    private static (string Key, string Label) Split(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length
            ? (label.Substring(mark + 1, 1).ToUpperInvariant(), label.Remove(mark, 1))
            : (label, label);
    }

    private void WriteLine(OutputStream stream, string text, string style = "")
    {
        Progress.Clear();
        stream.WriteLine(text, style);
    }

    private void Introduce(string caption, string message, string question)
    {
        if (!_isInteractive)
        {
            throw NotInteractive(question);
        }

        foreach (string text in (ReadOnlySpan<string>)[caption, message])
        {
            if (!string.IsNullOrEmpty(text))
            {
                WriteLine(text);
            }
        }
    }

    private string Ask(string prompt, string question)
    {
        if (!_isInteractive)
        {
            throw NotInteractive(question);
        }

        Write(prompt);

        // A blocked read can not be interrupted; a stopped pipeline leaves it behind on its own thread.
        Task<string?> answer = Task.Run(Console.In.ReadLine);
        Task.WaitAny(answer, _cancelled.Task);
        return !answer.IsCompleted
            ? throw new PipelineStoppedException()
            : answer.Result ?? throw new EndOfStreamException($"Standard input ended before '{question}' was answered.");
    }
}
