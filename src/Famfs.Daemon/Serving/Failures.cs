
namespace Famfs.Daemon.Serving;

/// <summary>
/// Failures of this process that no program is to blame for: counted, the last one kept for a while, and written to
/// standard error. Of each kind at most one line a second is written, so that no user can fill a disk with failures.
/// </summary>
internal static class Failures
{
    private const int Interval = 1000;
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Silence> Silences = new(StringComparer.Ordinal);
    private static long _count;
    private static Failure? _last;

    /// <summary>How many there were.</summary>
    internal static long Count => Interlocked.Read(ref _count);

    /// <summary>The last one and its time; null if there was none in the last hour.</summary>
    internal static Failure? Last => Volatile.Read(ref _last) is { } last && DateTimeOffset.UtcNow - last.Time < Memory ? last : null;

    /// <summary>Writes a line; to standard error unless this process has a log file.</summary>
    internal static Action<string> Write { get; set; } = line => Console.Error.WriteLine($"famfsd: {line}");

    /// <summary>Takes one in.</summary>
    /// <param name="what">A sentence.</param>
    /// <param name="kind">What it has in common with others, of which one a second is enough.</param>
    internal static void Add(string what, string kind = "")
    {
        Interlocked.Increment(ref _count);
        Volatile.Write(ref _last, new Failure(what, DateTimeOffset.UtcNow));
        lock (Gate)
        {
            long now = Environment.TickCount64;
            Silence silence = Silences.TryGetValue(kind, out Silence present) ? present : new Silence(now - Interval, 0);
            if (now - silence.Since < Interval)
            {
                Silences[kind] = silence with { Unsaid = silence.Unsaid + 1 };
                return;
            }

            Silences[kind] = new Silence(now, 0);
            Write(silence.Unsaid > 0 ? DaemonTexts.Get("FailureAndMore", what, silence.Unsaid) : what);
        }
    }

    /// <summary>Writes how many were not written, at the end.</summary>
    internal static void Flush()
    {
        lock (Gate)
        {
            foreach ((string kind, Silence silence) in Silences.Where(s => s.Value.Unsaid > 0))
            {
                Write(kind.Length > 0
                    ? DaemonTexts.Get("FailuresOfKind", silence.Unsaid, kind)
                    : DaemonTexts.Get("FailuresMore", silence.Unsaid));
            }

            Silences.Clear();
        }
    }

    /// <summary>A failure.</summary>
    internal sealed record Failure(string What, DateTimeOffset Time);

    private readonly record struct Silence(long Since, long Unsaid);
}
