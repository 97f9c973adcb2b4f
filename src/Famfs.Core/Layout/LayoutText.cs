using System.Globalization;

namespace Famfs.Layout;

/// <summary>The sentences that every picture of a device has.</summary>
internal static class LayoutText
{
    /// <summary>A line on used and free space.</summary>
    public static string Space(DeviceLayout layout)
    {
        FamfsFileSystem system = layout.System;
        string used = LayoutTexts.Get(
            "Used", SizeText.Short(system.Allocated), SizeText.Short(system.Size), Percent(system.Allocated, system.Size));
        string free = system.Free == 0 ? LayoutTexts.Get("FreeNothing")
            : layout.FreePieces == 1 ? LayoutTexts.Get("FreePiece", SizeText.Short(system.Free))
            : LayoutTexts.Get(
                "FreePieces", SizeText.Short(system.Free), layout.FreePieces, SizeText.Short(system.LargestFree), layout.Fragmentation);
        return $"{used}, {free}";
    }

    /// <summary>Files, and how they are laid out.</summary>
    public static string Files(DeviceLayout layout)
    {
        string files = LayoutTexts.Get(
            "FilesIn", Files(layout.System.Files), SizeText.Short(layout.System.FileBytes), Directories(layout.System.Directories));
        string interleaved = layout.InterleavedFiles == 0 ? "" : LayoutTexts.Get("FilesInterleaved", layout.InterleavedFiles);
        string pieces = layout.FragmentedFiles == 0 ? "" : LayoutTexts.Get("FilesFragmented", layout.FragmentedFiles);
        return files + interleaved + pieces;
    }

    /// <summary>The entries of the log.</summary>
    public static string Log(DeviceLayout layout) =>
        LayoutTexts.Get(
            "LogUsed", layout.System.LogUsed, layout.System.LogCapacity, Percent(layout.System.LogUsed, layout.System.LogCapacity));

    /// <summary>A line on the files and the space of a group.</summary>
    public static string Group(LayoutGroup group) =>
        $"{Files(group.Files)}, {SizeText.Short(group.Allocated)}";

    /// <summary>A number of files.</summary>
    public static string Files(long count) => count == 1 ? LayoutTexts.Get("File") : LayoutTexts.Get("Files", count);

    /// <summary>A number of extents.</summary>
    public static string Extents(long count) => count == 1 ? LayoutTexts.Get("Extent") : LayoutTexts.Get("Extents", count);

    /// <summary>A share of a whole; what is there at all is never 0 %.</summary>
    public static string Percent(long part, long whole)
    {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        return percent is > 0 and < 0.1 ? "< 0.1 %" : percent.ToString(percent < 10 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";
    }

    private static string Directories(long count) =>
        count == 1 ? LayoutTexts.Get("Directory") : LayoutTexts.Get("Directories", count);
}
