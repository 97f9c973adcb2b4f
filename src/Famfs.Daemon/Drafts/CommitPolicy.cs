using System.Globalization;

namespace Famfs.Daemon.Drafts;

/// <summary>
/// When a draft is recorded in the log, which keeps its name, mode, owner and size. The decision is a function of
/// <see cref="DraftFacts"/> alone.
/// </summary>
internal sealed record CommitPolicy
{
    /// <summary>The delay of a draft that waits for an event, however long that takes.</summary>
    internal const long Never = long.MaxValue;

    /// <summary>Most seconds that a mount can be told to wait.</summary>
    internal const int MostSeconds = 3600;

    // Milliseconds that a draft stays untouched before it is recorded while its maker, or the group of its maker, still runs.
    private const long Moment = 2000;
    private const long LongMoment = 10_000;
    private const long Patience = 60_000;

    // The same where the maker cannot be seen: long enough for a tar that waits for its input.
    private const long UnseenPatience = 15_000;

    // The same of a mount that records at close.
    private const long ShortPatience = 5000;

    private readonly long _wait;

    private CommitPolicy(string text, bool atClose, long wait)
    {
        Text = text;
        IsAtClose = atClose;
        _wait = wait;
    }

    /// <summary>When the process that made a draft has ended, its process group with it.</summary>
    internal static CommitPolicy Process { get; } = new("process", atClose: false, wait: -1);

    /// <summary>When a file is closed and a directory is made.</summary>
    internal static CommitPolicy Close { get; } = new("close", atClose: true, wait: 0);

    /// <summary>The value of the mount option that names it.</summary>
    internal string Text { get; }

    /// <summary>Whether close(2) waits until a file is recorded.</summary>
    internal bool IsAtClose { get; }

    /// <summary>Milliseconds after the last change before which nothing becomes due whose maker still runs.</summary>
    internal long Shortest => _wait >= 0 ? _wait : Moment;

    /// <summary>The policy that the value of the mount option names: <c>process</c>, <c>close</c>, or a number of seconds.</summary>
    internal static CommitPolicy? Parse(string text) => text switch
    {
        "process" => Process,
        "close" => Close,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= MostSeconds
            ? new CommitPolicy(text, atClose: false, seconds * 1000L) : null,
    };

    /// <summary>How long it still waits.</summary>
    /// <returns>Milliseconds; 0 for now, <see cref="Never"/> for not before something else happens.</returns>
    internal long Remaining(in DraftFacts facts)
    {
        if (facts.IsOpen || facts.IsUnfinished || facts.Purpose == Purpose.Journal)
        {
            return Never;
        }

        if (facts.IsAsked)
        {
            return 0;
        }

        long wait = IsAtClose ? AtClose(facts) : _wait >= 0 ? ByTime(facts) : ByMaker(facts);
        return wait == Never ? Never : Math.Max(0, wait - facts.Quiet);
    }

    private static long ByMaker(in DraftFacts facts) => (facts.Maker, facts.Purpose) switch
    {
        (MakerState.Running, Purpose.Held) => Never,
        (MakerState.Running, Purpose.WrittenAside) => Patience,
        (MakerState.Running, _) => facts.IsPrivate ? Patience : Moment,
        (MakerState.GroupRunning, Purpose.Lasting) => facts.IsPrivate ? LongMoment : Moment,
        (MakerState.Ended, Purpose.Lasting) => 0,
        (MakerState.GroupRunning or MakerState.Ended, _) => LongMoment,
        _ => facts.IsPrivate || facts.Purpose != Purpose.Lasting ? UnseenPatience : Moment,
    };

    private static long AtClose(in DraftFacts facts) => facts.Purpose != Purpose.Lasting ? ShortPatience
        : facts is { IsPrivate: true, Maker: MakerState.Running or MakerState.Unseen } ? ShortPatience
        : 0;

    private long ByTime(in DraftFacts facts) =>
        facts.IsPrivate || facts.Purpose != Purpose.Lasting ? Math.Max(_wait, UnseenPatience) : _wait;
}
