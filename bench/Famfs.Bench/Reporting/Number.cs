using System.Globalization;

namespace Famfs.Bench.Reporting;

/// <summary>Numbers as people read them: three digits that count, thousands apart.</summary>
internal static class Number
{
    public static string Format(double value) =>
        Math.Abs(value) >= 100 ? value.ToString("#,0", CultureInfo.InvariantCulture)
        : Math.Abs(value) >= 10 ? value.ToString("0.#", CultureInfo.InvariantCulture)
        : value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Plain(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
