namespace Famfs.Bench.Reporting;

/// <summary>What a figure is to reach.</summary>
/// <param name="Text">As the table shows it.</param>
/// <param name="Holds">Whether a value and its ratio to the peer reach it.</param>
internal sealed record Goal(string Text, Func<double, double, bool>? Holds)
{
    /// <summary>The figure is there to be seen.</summary>
    public static Goal None { get; } = new("", null);

    /// <summary>At most so much, in the figure's unit.</summary>
    public static Goal AtMost(double limit) => new($"≤ {Number.Format(limit)}", (ours, _) => ours <= limit);

    /// <summary>At least so much, in the figure's unit.</summary>
    public static Goal AtLeast(double limit) => new($"≥ {Number.Format(limit)}", (ours, _) => ours >= limit);

    /// <summary>At least so much of the speed of the ceiling or peer.</summary>
    public static Goal OfPeer(double ratio) => new($"≥ {Number.Format(ratio)} ×", (_, actual) => actual >= ratio);
}
