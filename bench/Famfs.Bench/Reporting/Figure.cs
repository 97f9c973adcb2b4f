using Famfs.Bench.Measuring;

namespace Famfs.Bench.Reporting;

/// <summary>One measured figure.</summary>
/// <param name="Name">The work.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Ours">Median.</param>
/// <param name="PeerName">Ceiling or peer that was measured in the same run, or null.</param>
/// <param name="Peer">Its median.</param>
/// <param name="Ratio">Speed of ours in that of the peer: 1 is as fast, more is faster.</param>
/// <param name="Goal">What is to be reached.</param>
/// <param name="Samples">Samples of each side.</param>
internal sealed record Figure(
    string Name, string Unit, double Ours, string? PeerName, double Peer, double Ratio, Goal Goal, int Samples)
{
    /// <summary>Whether the goal is reached; null when there is none.</summary>
    public bool? Reached => Goal.Holds?.Invoke(Ours, Ratio);

    /// <summary>A time, less is better. Side 0 of the samples is ours, in seconds; side 1, if there is one, the peer.</summary>
    public static Figure Time(string name, string unit, Samples samples, string? peer, Goal goal)
    {
        double scale = unit switch { "s" => 1, "ms" => 1e3, "µs" => 1e6, "ns" => 1e9, _ => throw new ArgumentException(unit) };
        return peer is null
            ? new Figure(name, unit, samples.Median(0) * scale, null, 0, 0, goal, samples.Count)
            : new Figure(name, unit, samples.Median(0) * scale, peer, samples.Median(1) * scale, samples.Ratio(1, 0), goal, samples.Count);
    }

    /// <summary>A rate, more is better. The samples are seconds; the rate is <paramref name="amount"/> by them.</summary>
    public static Figure Rate(string name, string unit, double amount, Samples samples, string? peer, Goal goal) => peer is null
        ? new Figure(name, unit, amount / samples.Median(0), null, 0, 0, goal, samples.Count)
        : new Figure(
            name, unit, amount / samples.Median(0), peer, amount / samples.Median(1), samples.Ratio(1, 0), goal, samples.Count);
}
