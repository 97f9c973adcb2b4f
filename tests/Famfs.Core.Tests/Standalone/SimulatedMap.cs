namespace Famfs.Tests.Standalone;

/// <summary>What the simulated kernel was told of a file.</summary>
internal sealed record SimulatedMap(uint FileType, ulong Size, (ulong Offset, ulong Length)[] Extents, ulong Chunk)
{
    /// <summary>Where a byte of the file is on the device, as the kernel goes there.</summary>
    public ulong Find(ulong offset)
    {
        if (Chunk > 0)
        {
            ulong turn = offset / Chunk;
            return Extents[turn % (ulong)Extents.Length].Offset + (turn / (ulong)Extents.Length * Chunk) + (offset % Chunk);
        }

        foreach ((ulong start, ulong length) in Extents)
        {
            if (offset < length)
            {
                return start + offset;
            }

            offset -= length;
        }

        throw new InvalidOperationException("past the map");
    }
}
