using System.Diagnostics;
using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Formatting;

/// <summary>A progress bar of bytes: how many, how fast, and the time left. Work of less than a second has none.</summary>
/// <param name="activity">The work, such as Copying to /data.</param>
internal sealed class ByteProgress(string activity)
{
    private const int ActivityId = 0x4661;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly string _activity = DisplayText.Of(activity);
    private long _told;
    private long _total;
    private long _files;
    private long _bytes;

    /// <summary>How long the command waits between two looks at its work.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether a bar is shown that has to be removed.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Counts work that is to be done.</summary>
    public void Expect(long bytes, long files)
    {
        _total += bytes;
        _files += files;
    }

    /// <summary>Counts bytes that were done; any thread may call it.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>The bar as it is now, or null while there is none, or where it was told of a moment ago.</summary>
    public ProgressRecord? Now()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed < Patience || _files == 0 || (IsShown && Stopwatch.GetElapsedTime(_told) < Moment))
        {
            return null;
        }

        IsShown = true;
        _told = Stopwatch.GetTimestamp();
        if (_total == 0)
        {
            // Empty files have no share of any number of bytes.
            return new ProgressRecord(ActivityId, _activity, CommandTexts.Get("ProgressEmpty", _files));
        }

        long done = Interlocked.Read(ref _bytes);
        double rate = done / elapsed.TotalSeconds;
        string bytes = CommandTexts.Get("ProgressBytes", SizeText.Short(done), SizeText.Short(_total), SizeText.Short((long)rate));
        string text = _files == 1 ? bytes : CommandTexts.Get("ProgressFiles", bytes, _files);
        return new ProgressRecord(ActivityId, _activity, text)
        {
            PercentComplete = (int)Math.Min(100, done * 100.0 / _total),
            SecondsRemaining = rate < 1 ? -1 : (int)Math.Min(int.MaxValue, (_total - done) / rate),
        };
    }

    /// <summary>The record that removes the bar.</summary>
    public ProgressRecord End()
    {
        IsShown = false;
        return new ProgressRecord(ActivityId, _activity, " ") { RecordType = ProgressRecordType.Completed };
    }
}
