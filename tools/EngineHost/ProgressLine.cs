using System.Management.Automation;

namespace Famfs.EngineHost;

/// <summary>
/// The innermost running activity as one line at the bottom of the terminal. The line is erased before any other
/// output; without a terminal nothing is drawn at all.
/// </summary>
internal sealed class ProgressLine(OutputStream stream)
{
    private const long MinimumMilliseconds = 100;
    private const int BarWidth = 20;

    private readonly Lock _lock = new();
    private long _drawnAt = long.MinValue / 2;
    private bool _isDrawn;

    public void Show(ProgressRecord record, int width)
    {
        if (!stream.IsTerminal)
        {
            return;
        }

        lock (_lock)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                Clear();
                return;
            }

            if (Environment.TickCount64 - _drawnAt < MinimumMilliseconds)
            {
                return;
            }

            string line = Text(record);
            stream.Control("\r" + (line.Length < width ? line : line[..(width - 1)]) + "\e[K");
            _drawnAt = Environment.TickCount64;
            _isDrawn = true;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            if (_isDrawn)
            {
                stream.Control("\r\e[K");
                _isDrawn = false;
            }
        }
    }

    private static string Text(ProgressRecord record)
    {
        string text = record.Activity;
        if (record.PercentComplete >= 0)
        {
            int percent = Math.Min(record.PercentComplete, 100);
            text += $" [{new string('#', percent * BarWidth / 100).PadRight(BarWidth)}] {percent}%";
        }

        if (record.SecondsRemaining >= 0)
        {
            text += $" {TimeSpan.FromSeconds(record.SecondsRemaining):c}";
        }

        foreach (string? detail in (ReadOnlySpan<string?>)[record.StatusDescription, record.CurrentOperation])
        {
            text += string.IsNullOrWhiteSpace(detail) ? "" : " " + detail;
        }

        return text.ReplaceLineEndings(" ");
    }
}
