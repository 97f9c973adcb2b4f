using System.Globalization;
using System.Text;

namespace Famfs.Layout;

/// <summary>
/// A picture of a device for a terminal: a map of cells, each a block as high as the cell is full and in the colour of the
/// directory that owns most of it. Without colours a cell is the letter of its directory.
/// </summary>
public static class TerminalLayout
{
    private const int LabelWidth = 10;
    private const int LeastWidth = 40;
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Letters = "ABCDEFGHIJKLMNOP";
    private const char Metadata = '#';
    private const char Free = '·';
    private const char Unavailable = 'x';

    /// <summary>Draws a device.</summary>
    /// <param name="layout">What is on it.</param>
    /// <param name="width">Columns of the terminal; no line is wider, but none has less than 40 to draw in.</param>
    /// <param name="rows">Lines of the map.</param>
    /// <param name="colour">Whether escape sequences for colours are used.</param>
    /// <returns>Lines.</returns>
    public static IEnumerable<string> Draw(DeviceLayout layout, int width, int rows, bool colour)
    {
        width = Math.Max(width, LeastWidth);
        yield return Cut(DisplayText.Of(layout.System.Device), width);
        foreach (string line in Wrap(LayoutText.Space(layout), width).Concat(Wrap(LayoutText.Files(layout), width)))
        {
            yield return line;
        }

        yield return Gauge(layout, width, colour);
        yield return "";
        int columns = width - LabelWidth;
        CellMap map = new(layout, columns * rows);
        for (int start = 0; start < map.Cells.Length; start += columns)
        {
            StringBuilder line = new(SizeText.Short(start * map.CellLength).PadLeft(LabelWidth - 1) + " ");
            foreach (LayoutCell cell in map.Cells.AsSpan(start, Math.Min(columns, map.Cells.Length - start)))
            {
                line.Append(colour ? Painted(layout, cell) : Plain(cell));
            }

            yield return line.ToString();
        }

        if (layout.Rest is { } rest)
        {
            yield return Cut($"{SizeText.Short(layout.MapEnd).PadLeft(LabelWidth - 1)} {rest}", width);
        }

        yield return "";
        foreach (string line in Legend(layout, map, width, colour))
        {
            yield return line;
        }
    }

    private static string Gauge(DeviceLayout layout, int width, bool colour)
    {
        string text = LayoutText.Log(layout);
        int length = Math.Min(20, width - text.Length - 1);
        if (length < 5)
        {
            return Cut(text, width);
        }

        double full = (double)layout.System.LogUsed / Math.Max(1, layout.System.LogCapacity) * length;
        int whole = layout.System.LogUsed == 0 ? 0 : Math.Clamp((int)Math.Round(full), 1, length);
        string bar = colour
            ? Paint(new string('█', whole), Colour.Others) + Paint(new string('░', length - whole), Colour.Others)
            : new string('=', whole) + new string('.', length - whole);
        return $"{bar} {text}";
    }

    private static string Painted(DeviceLayout layout, LayoutCell cell)
    {
        int group = cell.Strongest;
        if (cell.Metadata > 0 && (group < 0 || cell.Metadata >= cell.OwnedBy(group)))
        {
            return Paint(Block(cell.Fill), Colour.Others.Mix(Colour.Metadata, 0.5));
        }

        return group >= 0 ? Paint(Block(cell.Fill), layout.Groups[group].Colour)
            : cell.Free > 0 ? Paint("·", Colour.Others)
            : Paint("x", Colour.Unavailable);
    }

    private static char Plain(LayoutCell cell)
    {
        int group = cell.Strongest;
        return cell.Metadata > 0 && (group < 0 || cell.Metadata >= cell.OwnedBy(group)) ? Metadata
            : group >= 0 ? Letters[group]
            : cell.Free > 0 ? Free
            : Unavailable;
    }

    private static string Block(double fill) =>
        Blocks[Math.Clamp((int)Math.Ceiling(fill * Blocks.Length) - 1, 0, Blocks.Length - 1)].ToString();

    private static IEnumerable<string> Legend(DeviceLayout layout, CellMap map, int width, bool colour)
    {
        string metadata = colour ? Paint("█", Colour.Others.Mix(Colour.Metadata, 0.5)) : Metadata.ToString();
        yield return $"{metadata} {Cut(LayoutTexts.Get("LegendMetadata", SizeText.Short(layout.DataStart)), width - 2)}";
        for (int i = 0; i < layout.Groups.Length; i++)
        {
            LayoutGroup group = layout.Groups[i];
            string mark = colour ? Paint("█", group.Colour) : Letters[i].ToString(CultureInfo.InvariantCulture);
            string what = LayoutText.Group(group);
            yield return $"{mark} {DisplayWidth.Elide(group.Name, Math.Max(10, width - what.Length - 4))}  {what}";
        }

        string free = colour ? Paint("·", Colour.Others) : Free.ToString();
        string size = SizeText.Short(layout.System.Free);
        string cell = SizeText.Short(map.CellLength);
        string text = colour ? LayoutTexts.Get("LegendFreeBlocks", size, cell) : LayoutTexts.Get("LegendFree", size, cell);
        yield return $"{free} {Cut(text, width - 2)}";
    }

    private static string Paint(string text, Colour colour) => text.Length == 0 ? ""
        : string.Create(CultureInfo.InvariantCulture, $"\e[38;2;{colour.Red};{colour.Green};{colour.Blue}m{text}\e[0m");

    private static string Cut(string text, int width) => DisplayWidth.Elide(text, width);

    /// <summary>A sentence in lines, broken after its commas.</summary>
    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string part in text.Split(", "))
        {
            string longer = line.Length == 0 ? part : $"{line}, {part}";
            if (longer.Length > width && line.Length > 0)
            {
                yield return line + ",";
                longer = "  " + part;
            }

            line = longer;
        }

        yield return Cut(line, width);
    }
}
