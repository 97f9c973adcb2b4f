using System.Globalization;

namespace Famfs.Cmdlets.Formatting;

/// <summary>Bytes as people read them; used by views only, objects keep the numbers.</summary>
public static class HumanSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Three significant digits and a binary unit.</summary>
    public static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; Math.Abs(value) >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        string digits = unit == 0 || value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##";
        return value.ToString(digits, CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
