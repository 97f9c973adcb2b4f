namespace Famfs.Bench.Measuring;

/// <summary>Samples of several sides, taken in turn.</summary>
/// <param name="values">By side, then by round.</param>
internal sealed class Samples(double[][] values)
{
    /// <summary>How many sides there are.</summary>
    public int Sides => values.Length;

    /// <summary>Samples of each side.</summary>
    public int Count => values[0].Length;

    /// <summary>Some of the sides, in another order.</summary>
    public Samples Of(params int[] sides) => new([.. sides.Select(s => values[s])]);

    /// <summary>Median of a side.</summary>
    public double Median(int side) => Median(values[side]);

    /// <summary>Median over the rounds of one side divided by another: a slow moment of the machine meets both.</summary>
    public double Ratio(int numerator, int denominator) =>
        Median([.. values[numerator].Zip(values[denominator], static (n, d) => n / d)]);

    private static double Median(double[] samples)
    {
        double[] sorted = [.. samples.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
