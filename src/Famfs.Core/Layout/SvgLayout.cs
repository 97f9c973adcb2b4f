using Famfs.OnMedia;

namespace Famfs.Layout;

/// <summary>
/// A picture of a device as SVG: what is used, how full the log is, a map of the device row by row, and a legend. Up to a
/// few thousand extents each is drawn; beyond that the map has cells in the colour of the directory that owns most of them.
/// </summary>
public static class SvgLayout
{
    private const int Width = 1200;
    private const int Margin = 24;
    private const int Left = Margin + 76;
    private const double Inner = Width - Left - Margin;
    private const int RowHeight = 22;
    private const int RowGap = 5;
    private const int MostRows = 24;
    private const int CellsInRow = 180;
    private const int MostExtents = 3000;
    private const double LeastWidth = 1.5;
    private const string Grey = "#6c757d";

    private const string Stripes =
        "<pattern id=\"strip\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        + "<rect width=\"2\" height=\"6\" fill=\"#ffffff\" fill-opacity=\"0.45\"/></pattern>";

    /// <summary>Draws a device.</summary>
    public static string Draw(DeviceLayout layout)
    {
        SvgWriter svg = new();
        double y = Header(svg, layout);
        y = Map(svg, layout, y);
        y = Legend(svg, layout, y + 26);
        return svg.ToSvg(Width, y + Margin, LayoutTexts.Get("Title", layout.System.Device), Stripes);
    }

    private static double Header(SvgWriter svg, DeviceLayout layout)
    {
        FamfsFileSystem system = layout.System;
        svg.Text(Margin, 40, DisplayWidth.Elide(DisplayText.Of(system.Device), 90), 20, more: " font-weight=\"bold\"");
        svg.Text(Width - Margin, 40, $"famfs {system.Uuid}", 12, Grey, "end");
        svg.Text(Margin, 64, LayoutText.Space(layout));
        svg.Text(Margin, 84, LayoutText.Files(layout));
        double scale = (double)(Width - (2 * Margin)) / system.Size;
        double x = Margin;
        double y = 98;
        double Part(long bytes, string fill, string title)
        {
            double width = bytes * scale;
            svg.Rectangle(x, y, width, 16, fill, title);
            return x + width;
        }

        svg.Rectangle(
            Margin,
            y,
            Width - (2 * Margin),
            16,
            Colour.Free.ToString(),
            LayoutTexts.Get("ExactFree", SizeText.Of(system.Free)),
            " stroke=\"#ced4da\" stroke-width=\"0.5\"");
        x = Part(layout.DataStart, Colour.Metadata.ToString(), LayoutTexts.Get("ExactMetadata", SizeText.Of(layout.DataStart)));
        foreach (LayoutGroup group in layout.Groups)
        {
            x = Part(
                group.Allocated,
                group.Colour.ToString(),
                LayoutTexts.Get("ExactGroup", group.Name, LayoutText.Files(group.Files), SizeText.Of(group.Allocated)));
        }

        svg.Text(Margin, 138, LayoutText.Log(layout));
        double log = (double)system.LogUsed / Math.Max(1, system.LogCapacity);
        string title = LayoutTexts.Get("TitleLog", LayoutText.Log(layout), SizeText.Of(system.LogSize), MediaLayout.LogOffset);
        svg.Rectangle(500, 127, Width - Margin - 500, 14, Colour.Free.ToString(), title, " stroke=\"#ced4da\" stroke-width=\"0.5\"");
        svg.Rectangle(
            500, 127, Math.Max(system.LogUsed > 0 ? LeastWidth : 0, (Width - Margin - 500) * log), 14, Colour.Metadata.ToString(), title);
        return 166;
    }

    private static double Map(SvgWriter svg, DeviceLayout layout, double top)
    {
        long units = (layout.MapEnd + MediaLayout.AllocationUnit - 1) / MediaLayout.AllocationUnit;
        bool isExact = layout.Extents.Length <= MostExtents;
        int rows = isExact ? (int)Math.Clamp(Math.Min(units / 24, 6 + layout.Extents.Length), 4, MostRows) : MostRows;
        Rows map = new(layout.MapEnd, MediaLayout.RoundUpToUnit((layout.MapEnd + rows - 1) / rows), top);
        for (int row = 0; row < map.Count; row++)
        {
            long start = row * map.Length;
            svg.Text(Left - 8, map.Y(row) + 15, SizeText.Short(start), 11, Grey, "end");
            svg.Rectangle(
                Left,
                map.Y(row),
                map.Wide(Math.Min(map.Length, layout.MapEnd - start)),
                RowHeight,
                Colour.Unavailable.ToString(),
                LayoutTexts.Get("TitleUnavailable"));
        }

        Runs(svg, map, 0, layout.DataStart, Colour.Metadata.ToString(), LayoutTexts.Get("TitleMetadata", SizeText.Of(layout.DataStart)));
        if (isExact)
        {
            Exactly(svg, layout, map);
        }
        else
        {
            Cells(svg, layout, map);
        }

        double bottom = map.Y(map.Count);
        if (layout.Rest is { } rest)
        {
            svg.Rectangle(Left, bottom, Inner, RowHeight, Colour.Free.ToString(), rest, " stroke=\"#adb5bd\" stroke-dasharray=\"4 3\"");
            svg.Text(Left + (Inner / 2), bottom + 15, rest, 11, Grey, "middle");
            svg.Text(Left - 8, bottom + 15, SizeText.Short(layout.MapEnd), 11, Grey, "end");
            bottom += RowHeight + RowGap;
        }

        return bottom;
    }

    private static void Exactly(SvgWriter svg, DeviceLayout layout, Rows map)
    {
        foreach (Allocation.FreeExtent free in layout.Free)
        {
            string title = LayoutTexts.Get("TitleFree", SizeText.Of(free.Length), free.Offset);
            Runs(svg, map, free.Offset, free.Length, Colour.Free.ToString(), title);
        }

        foreach (OwnedExtent extent in layout.Extents)
        {
            FamfsFile file = layout.Files[extent.File];
            Colour colour = layout.Groups[layout.GroupOf[extent.File]].Colour;
            Colour fill = extent.File % 2 == 0 ? colour : colour.Mix(new Colour(255, 255, 255), 0.28);
            string title = $"{layout.PathOf(extent.File)}\n{Numbered(file, extent)}\n{Place(extent.Length, extent.Offset)}"
                + (file.ChunkSize > 0 ? $"\n{LayoutTexts.Get("TitleChunks", SizeText.Of(file.ChunkSize))}" : "");
            Runs(svg, map, extent.Offset, extent.Length, fill.ToString(), title, file, fill.IsLight ? "#000000" : "#ffffff");
        }
    }

    /// <summary>A range of the device, in as many rows as it reaches into.</summary>
    private static void Runs(
        SvgWriter svg, Rows map, long offset, long length, string fill, string title, FamfsFile? file = null, string ink = "")
    {
        long end = Math.Min(offset + length, map.End);
        bool isFirst = true;
        while (offset < end)
        {
            int row = (int)(offset / map.Length);
            long part = Math.Min(end, (row + 1) * map.Length) - offset;
            double x = Left + map.Wide(offset - (row * map.Length));
            double width = Math.Max(LeastWidth, map.Wide(part));
            double gap = file is not null && width > 5 ? 0.6 : 0;
            svg.Rectangle(x, map.Y(row), width - gap, RowHeight, fill, title);
            if (file?.ChunkSize > 0)
            {
                svg.Rectangle(x, map.Y(row), width - gap, RowHeight, "url(#strip)", more: " pointer-events=\"none\"");
            }

            if (file is not null && isFirst && width > 44)
            {
                svg.Text(
                    x + 4,
                    map.Y(row) + 15,
                    DisplayWidth.Elide(DisplayText.Of(file.Name), (int)((width - 8) / 7.2)),
                    10.5,
                    ink,
                    more: " pointer-events=\"none\"");
            }

            offset += part;
            isFirst = false;
        }
    }

    private static void Cells(SvgWriter svg, DeviceLayout layout, Rows map)
    {
        CellMap cells = new(layout, map.Count * CellsInRow);
        foreach (LayoutCell cell in cells.Cells)
        {
            string where = Place(cell.Length, cell.Offset);
            int group = cell.Strongest;
            if (group < 0)
            {
                if (cell.Free > 0 && cell.Metadata == 0)
                {
                    string free = LayoutTexts.Get("TitleFreeOf", SizeText.Of(cell.Free), where);
                    Runs(svg, map, cell.Offset, cell.Length, Colour.Free.ToString(), free);
                }

                continue;
            }

            // Directories that share a colour differ in their shade. What is little is pale, but never as pale as what is free.
            Colour shade = layout.Groups[group].Colour.Mix(
                new Colour(255, 255, 255),
                layout.Groups[group].IsShared ? layout.DirectoryOf[cell.LastFile] % 3 * 0.2 : 0);
            string fill = Colour.Free.Mix(shade, 0.3 + (0.7 * cell.Fill)).ToString();
            string owned = LayoutTexts.Get("TitleOwned", SizeText.Of(cell.Owned), LayoutText.Extents(cell.Extents));
            string last = layout.PathOf(cell.LastFile);
            string title = $"{where}\n{owned}\n" + (cell.Extents == 1
                ? last
                : LayoutTexts.Get("TitleMost", layout.Groups[group].Name, SizeText.Of(cell.OwnedBy(group)), last));
            Runs(svg, map, cell.Offset, cell.Length, fill, title);
        }
    }

    private static double Legend(SvgWriter svg, DeviceLayout layout, double top)
    {
        List<(string Fill, string Name, string What, string Title)> lines =
        [
            (Colour.Metadata.ToString(), LayoutTexts.Get("NameMetadata"), SizeText.Short(layout.DataStart),
                LayoutTexts.Get("ExactMetadata", SizeText.Of(layout.DataStart))),
            .. layout.Groups.Select(g => (
                g.Colour.ToString(),
                g.Name,
                LayoutText.Group(g),
                LayoutTexts.Get("ExactSizes", g.Name, LayoutText.Files(g.Files), SizeText.Of(g.Size), SizeText.Of(g.Allocated)))),
            (Colour.Free.ToString(), LayoutTexts.Get("NameFree"), SizeText.Short(layout.System.Free),
                LayoutTexts.Get("ExactFree", SizeText.Of(layout.System.Free))),
        ];
        if (layout.InterleavedFiles > 0)
        {
            lines.Add((
                "url(#strip)",
                LayoutTexts.Get("NameStrips"),
                LayoutText.Files(layout.InterleavedFiles),
                LayoutTexts.Get("TitleStrips")));
        }

        int half = (lines.Count + 1) / 2;
        double column = (Width - (2.0 * Margin)) / 2;
        for (int i = 0; i < lines.Count; i++)
        {
            double x = Margin + (i / half * column);
            double y = top + (i % half * 22);
            (string fill, string name, string what, string title) = lines[i];
            if (fill[0] == 'u')
            {
                svg.Rectangle(x, y - 11, 14, 14, Colour.Others.ToString());
            }

            svg.Rectangle(x, y - 11, 14, 14, fill, title, " stroke=\"#ced4da\" stroke-width=\"0.5\"");
            svg.Text(x + 22, y, DisplayWidth.Elide(name, 45));
            svg.Text(x + column - 24, y, what, 13, Grey, "end");
        }

        return top + ((half - 1) * 22);
    }

    private static string Place(long length, long offset) => LayoutTexts.Get("Place", SizeText.Of(length), offset);

    private static string Numbered(FamfsFile file, OwnedExtent extent) => file.ChunkSize > 0
        ? LayoutTexts.Get("TitleStrip", SizeText.Of(file.Size), extent.Number + 1, file.ExtentCount)
        : LayoutTexts.Get("TitleExtent", SizeText.Of(file.Size), extent.Number + 1, file.ExtentCount);

    /// <summary>Rows of equal length, one below the other.</summary>
    private readonly record struct Rows(long End, long Length, double Top)
    {
        public int Count => (int)((End + Length - 1) / Length);

        public double Y(int row) => Top + (row * (RowHeight + RowGap));

        public double Wide(long bytes) => bytes * Inner / Length;
    }
}
