namespace Famfs.Bench.Charts;

/// <summary>A named row of points.</summary>
/// <param name="Name">As the legend shows it.</param>
/// <param name="Points">Both coordinates above zero.</param>
/// <param name="IsLimit">A limit or a slope to compare with: dashed, without dots.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsLimit = false);
