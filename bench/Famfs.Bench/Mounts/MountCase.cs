namespace Famfs.Bench.Mounts;

/// <summary>One kind of work, done on every side.</summary>
/// <param name="Name">The work.</param>
/// <param name="Unit">Unit of the rate that it reaches; more is better.</param>
/// <param name="Measure">Does it once below a root and returns the rate.</param>
/// <param name="Latency">The median time of one operation in microseconds, as last measured below a root; or null.</param>
internal sealed record MountCase(string Name, string Unit, Func<string, double> Measure, Func<string, double>? Latency = null);
