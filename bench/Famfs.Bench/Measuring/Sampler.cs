using System.Diagnostics;

namespace Famfs.Bench.Measuring;

/// <summary>
/// Measures things side by side: one sample of each in turn, so that what else the machine does meets all of them alike.
/// The first round warms up and does not count.
/// </summary>
internal static class Sampler
{
    public const int Rounds = 7;

    /// <summary>Samples in turn.</summary>
    /// <param name="rounds">Samples of each that count.</param>
    /// <param name="sides">Each takes one sample and returns it in its own unit.</param>
    public static Samples Interleave(int rounds, params Func<double>[] sides)
    {
        double[][] values = [.. sides.Select(_ => new double[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int side = 0; side < sides.Length; side++)
            {
                // Memory is collected and used again, as in a process that lives: the first touch of a page is not what
                // is measured.
                GC.Collect();
                double value = sides[side]();
                if (round >= 0)
                {
                    values[side][round] = value;
                }
            }
        }

        return new Samples(values);
    }

    /// <summary>Seconds that a step takes.</summary>
    public static double Time(Action step)
    {
        long start = Stopwatch.GetTimestamp();
        step();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Seconds that one of <paramref name="count"/> repetitions takes.</summary>
    public static double TimeEach(int count, Action<int> step)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            step(i);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }
}
