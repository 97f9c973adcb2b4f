using System.Collections.Immutable;
using Famfs.OnMedia;

namespace Famfs.Standalone;

/// <summary>A file as the module is told of it.</summary>
/// <param name="Type">What it is to the module.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Extents">Its extents, or its strips.</param>
/// <param name="ChunkSize">Bytes of one turn of a strip; 0 for extents one after the other.</param>
internal sealed record ModuleFile(ModuleFileType Type, long Size, ImmutableArray<Extent> Extents, long ChunkSize)
{
    private const long Unit = MediaLayout.AllocationUnit;

    /// <summary>A run of the metadata.</summary>
    public static ModuleFile OfRegion(ModuleFileType type, long offset, long length) =>
        new(type, length, [new Extent(0, (ulong)offset, (ulong)length)], 0);

    /// <summary>A file of the log, with no more extents than its bytes need: a module takes few.</summary>
    public static ModuleFile Of(FileLayout layout, long size)
    {
        if (layout.Type == ExtentType.Interleaved && size > 0)
        {
            return new(ModuleFileType.Regular, size, layout.Extents, (long)layout.ChunkSize);
        }

        int count = 1;
        for (long mapped = (long)layout.Extents[0].Length; mapped < size && count < layout.Extents.Length; count++)
        {
            mapped += (long)layout.Extents[count].Length;
        }

        return new(ModuleFileType.Regular, size, layout.Extents[..count], 0);
    }

    /// <summary>Whether the map of another file is the same.</summary>
    public bool HasMapOf(ModuleFile other) =>
        (Type, Size, ChunkSize) == (other.Type, other.Size, other.ChunkSize) && Extents.AsSpan().SequenceEqual(other.Extents.AsSpan());

    /// <summary>
    /// Why it must not be given to a module: the kernel believes what it is told, and a map that leads outside the device or into
    /// its metadata would be any program's to write. Null if it may.
    /// </summary>
    /// <param name="kabi">The module.</param>
    /// <param name="geometry">The bounds of the device.</param>
    public string? Refusal(ModuleKabi kabi, in MediaGeometry geometry)
    {
        long from = Type == ModuleFileType.Regular ? geometry.DataStart : 0;
        foreach (Extent extent in Extents)
        {
            if (extent.DeviceIndex != 0)
            {
                return ErrorClauses.Get("ModuleFileDevice");
            }

            // Compared without adding: offset + length may wrap.
            if (extent.Length == 0 || extent.Offset % Unit != 0 || extent.Length % Unit != 0
                || extent.Offset < (ulong)from || extent.Offset > (ulong)geometry.DeviceSize
                || extent.Length > (ulong)geometry.DeviceSize - extent.Offset)
            {
                return ErrorClauses.Get("ModuleFileExtent");
            }
        }

        return Size < 0 || Size > Extents.Sum(e => (long)e.Length) ? ErrorClauses.Get("ModuleFileSize")
            : ChunkSize == 0 ? Extents.Length > kabi.MostExtents ? ErrorClauses.Get("ModuleFileExtents", kabi.MostExtents) : null
            : kabi.MostStrips == 0 ? ErrorClauses.Get("ModuleFileNoStrips")
            : Extents.Length > kabi.MostStrips ? ErrorClauses.Get("ModuleFileStrips", kabi.MostStrips)
            : ChunkSize % Unit != 0 || ChunkSize > uint.MaxValue ? ErrorClauses.Get("ModuleFileTurns")
            : null;
    }
}
