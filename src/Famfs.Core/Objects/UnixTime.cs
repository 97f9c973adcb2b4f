namespace Famfs;

/// <summary>
/// Times as the times file keeps them: nanoseconds since 1970-01-01T00:00:00Z, signed, from 1677 to 2262. 0 means that no
/// time is recorded, so 1970 itself is kept as the nanosecond after it.
/// </summary>
public static class UnixTime
{
    /// <summary>No time is recorded.</summary>
    public const long None = 0;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = 100;

    /// <summary>The time now.</summary>
    public static long Now => From(DateTime.UtcNow);

    /// <summary>The nearest time that can be kept; a time of no stated kind is local.</summary>
    public static long From(DateTime time) =>
        Clamp((Int128)(time.ToUniversalTime().Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick);

    /// <summary>As <see cref="From(DateTime)"/>, for the seconds and nanoseconds that Linux counts in.</summary>
    public static long From(long seconds, long nanoseconds) =>
        Clamp(((Int128)seconds * NanosecondsPerSecond) + nanoseconds);

    /// <summary>Whole seconds since 1970, rounded down.</summary>
    /// <param name="time">A time.</param>
    /// <param name="nanoseconds">What is left, from 0 to 999,999,999.</param>
    public static long Seconds(long time, out uint nanoseconds)
    {
        long seconds = Math.DivRem(time, NanosecondsPerSecond, out long rest);
        bool below = rest < 0;
        nanoseconds = (uint)(below ? rest + NanosecondsPerSecond : rest);
        return below ? seconds - 1 : seconds;
    }

    /// <summary>The local time, rounded down to 100 nanoseconds; null for <see cref="None"/>.</summary>
    public static DateTime? ToLocal(long time)
    {
        if (time == None)
        {
            return null;
        }

        long ticks = Math.DivRem(time, NanosecondsPerTick, out long rest) - (rest < 0 ? 1 : 0);
        return DateTime.UnixEpoch.AddTicks(ticks).ToLocalTime();
    }

    private static long Clamp(Int128 time) => time == None ? 1
        : time > long.MaxValue ? long.MaxValue
        : time < long.MinValue ? long.MinValue
        : (long)time;
}
