using System.Numerics;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Erofs;

/// <summary>How EROFS maps a file: in one run, or in chunks.</summary>
/// <param name="Block">Device block of a single run.</param>
/// <param name="ChunkBits">Blocks of a chunk, as a power of two; -1 for a single run.</param>
/// <param name="Chunks">Chunks; 0 for a single run.</param>
internal readonly record struct ViewFile(uint Block, int ChunkBits, int Chunks)
{
    // A hostile log must not make the view, or the memory to build it, larger than it can be of use.
    private const long MostChunks = 1 << 20;
    private const int MostChunkBits = 31;

    /// <summary>Bytes that its inode takes, with the indexes after it.</summary>
    public int InodeLength => ErofsLayout.InodeSize + (Chunks * ErofsLayout.IndexSize);

    /// <summary>
    /// The map of a file, all of whose blocks lie between the log and the end of the device: a block outside would hang the
    /// kernel of a host that touches it.
    /// </summary>
    /// <param name="names">The names.</param>
    /// <param name="number">The file.</param>
    /// <param name="start">First byte that a file may own.</param>
    /// <param name="end">First byte after the device.</param>
    /// <returns>The map; null for a file that EROFS cannot show.</returns>
    public static ViewFile? TryMap(NameSpace names, int number, long start, long end)
    {
        Node node = names[number];
        if (node.Size == 0)
        {
            return new ViewFile(0, -1, 0);
        }

        if (node.ExtentLength > 0)
        {
            return node.Size <= node.ExtentLength && IsInside(node.ExtentOffset, node.Size, start, end)
                ? new ViewFile((uint)(node.ExtentOffset / ErofsLayout.BlockSize), -1, 0)
                : null;
        }

        return TryMap(names.LayoutOf(number), node.Size, start, end);
    }

    /// <summary>Writes the indexes of the chunks.</summary>
    public void WriteIndexes(Span<byte> bytes, FileLayout layout, long size)
    {
        int chunk = 0;
        long chunkLength = (long)ErofsLayout.BlockSize << ChunkBits;
        foreach (FileSegment run in layout.Map(0, size))
        {
            for (long within = 0; within < run.Length; within += chunkLength)
            {
                long block = (run.DeviceOffset + within) / ErofsLayout.BlockSize;
                ErofsLayout.WriteIndex(bytes[(chunk++ * ErofsLayout.IndexSize)..], (uint)block);
            }
        }
    }

    private static ViewFile? TryMap(FileLayout layout, long size, long start, long end)
    {
        // Runs but the last begin and end with chunks: a chunk is the largest power of two that divides them all.
        long lengths = 0;
        FileSegment last = default;
        int runs = 0;
        foreach (FileSegment run in layout.Map(0, size))
        {
            lengths |= last.Length;
            last = run;
            if (!IsInside(run.DeviceOffset, run.Length, start, end) || ++runs > MostChunks)
            {
                return null;
            }
        }

        if (runs == 1)
        {
            return new ViewFile((uint)(last.DeviceOffset / ErofsLayout.BlockSize), -1, 0);
        }

        int bits = Math.Min(BitOperations.TrailingZeroCount(lengths / ErofsLayout.BlockSize), MostChunkBits);
        long chunks = ((size - 1) / ((long)ErofsLayout.BlockSize << bits)) + 1;
        return lengths % ErofsLayout.BlockSize == 0 && chunks <= MostChunks ? new ViewFile(0, bits, (int)chunks) : null;
    }

    private static bool IsInside(long offset, long length, long start, long end) =>
        offset % ErofsLayout.BlockSize == 0 && offset >= start && offset <= end && length <= end - offset
        && (length + ErofsLayout.BlockSize - 1) / ErofsLayout.BlockSize * ErofsLayout.BlockSize <= end - offset;
}
