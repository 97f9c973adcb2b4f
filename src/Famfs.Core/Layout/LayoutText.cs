using System.Globalization;

namespace Famfs.Layout;

/// <summary>The sentences that every picture of a device has.</summary>
internal static class LayoutText
{
    /// <summary>A line on used and free space.</summary>
    public static string Space(DeviceLayout layout)
    {
        FamfsFileSystem system = layout.System;
        string used =
            $"{SizeText.Short(system.Allocated)} of {SizeText.Short(system.Size)} in use ({Percent(system.Allocated, system.Size)})";
        string free = system.Free == 0 ? "nothing free"
            : layout.FreePieces == 1 ? $"{SizeText.Short(system.Free)} free in one piece"
            : $"{SizeText.Short(system.Free)} free in {Number(layout.FreePieces)} pieces, the largest {SizeText.Short(system.LargestFree)}"
                + $" (fragmentation {layout.Fragmentation.ToString("P0", CultureInfo.InvariantCulture)})";
        return $"{used}, {free}";
    }

    /// <summary>Files, and how they are laid out.</summary>
    public static string Files(DeviceLayout layout)
    {
        string files = $"{Count(layout.System.Files, "file", "files")} of {SizeText.Short(layout.System.FileBytes)}"
            + $" in {Count(layout.System.Directories, "directory", "directories")}";
        string interleaved = layout.InterleavedFiles == 0 ? "" : $", {Number(layout.InterleavedFiles)} interleaved";
        string pieces = layout.FragmentedFiles == 0 ? "" : $", {Number(layout.FragmentedFiles)} in more than one extent";
        return files + interleaved + pieces;
    }

    /// <summary>The entries of the log.</summary>
    public static string Log(DeviceLayout layout) =>
        $"{Number(layout.System.LogUsed)} of {Number(layout.System.LogCapacity)} "
        + $"log entries in use ({Percent(layout.System.LogUsed, layout.System.LogCapacity)})";

    /// <summary>A line on the files and the space of a group.</summary>
    public static string Group(LayoutGroup group) =>
        $"{Count(group.Files, "file", "files")}, {SizeText.Short(group.Allocated)}";

    /// <summary>A number of things.</summary>
    public static string Count(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{Number(count)} {many}";

    /// <summary>A whole number with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share of a whole; what is there at all is never 0 %.</summary>
    public static string Percent(long part, long whole)
    {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        return percent is > 0 and < 0.1 ? "< 0.1 %" : percent.ToString(percent < 10 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";
    }
}
