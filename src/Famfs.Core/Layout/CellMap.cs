namespace Famfs.Layout;

/// <summary>A device cut into cells of equal length, from its start to the end of the map.</summary>
internal sealed class CellMap
{
    /// <summary>Counts what is in each cell. The time it takes grows with extents and cells, not with the device.</summary>
    public CellMap(DeviceLayout layout, int cells)
    {
        CellLength = Math.Max(1, (layout.MapEnd + cells - 1) / cells);
        int count = (int)((layout.MapEnd + CellLength - 1) / CellLength);
        Cells = [.. Enumerable.Range(0, count).Select(i =>
            new LayoutCell(i * CellLength, Math.Min(CellLength, layout.MapEnd - (i * CellLength)), layout.Groups.Length))];
        Spread(0, layout.DataStart, static (cell, bytes) => cell.Metadata += bytes);
        foreach (Allocation.FreeExtent free in layout.Free)
        {
            Spread(free.Offset, free.Length, static (cell, bytes) => cell.Free += bytes);
        }

        foreach (OwnedExtent extent in layout.Extents)
        {
            Spread(extent.Offset, extent.Length, (cell, bytes) => cell.Add(layout.GroupOf[extent.File], extent.File, bytes));
        }
    }

    /// <summary>Bytes of a cell; the last may be shorter.</summary>
    public long CellLength { get; }

    /// <summary>The cells in the order of their place.</summary>
    public LayoutCell[] Cells { get; }

    private void Spread(long offset, long length, Action<LayoutCell, long> add)
    {
        long end = Math.Min(offset + length, Cells[^1].Offset + Cells[^1].Length);
        while (offset < end)
        {
            LayoutCell cell = Cells[(int)(offset / CellLength)];
            long part = Math.Min(end, cell.Offset + cell.Length) - offset;
            add(cell, part);
            offset += part;
        }
    }
}
