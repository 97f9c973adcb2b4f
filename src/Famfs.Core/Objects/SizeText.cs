using System.Globalization;

namespace Famfs;

/// <summary>Bytes as people read them, for messages and views; objects keep the numbers.</summary>
public static class SizeText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Three significant digits and a binary unit, such as 1.5 GiB.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Short(long bytes)
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

    /// <summary>The short form and the exact number, such as 1.5 GiB (1610612736 bytes).</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Of(long bytes) =>
        bytes == 1 ? "1 byte"
        : Math.Abs((double)bytes) < 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{Short(bytes)} ({bytes} bytes)");
}
