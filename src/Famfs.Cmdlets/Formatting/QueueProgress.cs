using System.Diagnostics;
using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Formatting;

/// <summary>The progress bar of a queue: messages so far, and whether the other side is waited for. None in the first second.</summary>
/// <param name="activity">The work, with the queue's name.</param>
internal sealed class QueueProgress(string activity)
{
    private const int ActivityId = 0x4662;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    private readonly string _activity = DisplayText.Of(activity);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private bool _shown;

    /// <summary>The bar as it is now, or null while there is none or the last is a moment old.</summary>
    /// <param name="count">Messages so far.</param>
    /// <param name="waitsFor">What is waited for, or null.</param>
    public ProgressRecord? Now(long count, string? waitsFor)
    {
        if (Stopwatch.GetElapsedTime(_start) < Patience || Stopwatch.GetElapsedTime(_last) < Pace)
        {
            return null;
        }

        _last = Stopwatch.GetTimestamp();
        _shown = true;
        string text = waitsFor is null ? CommandTexts.Get("ProgressMessages", count) : CommandTexts.Get("ProgressWaits", count, waitsFor);
        return new ProgressRecord(ActivityId, _activity, text);
    }

    /// <summary>The record that removes the bar, or null when none was shown.</summary>
    public ProgressRecord? End() => !_shown
        ? null
        : new ProgressRecord(ActivityId, _activity, " ")
        {
            RecordType = ProgressRecordType.Completed,
        };
}
