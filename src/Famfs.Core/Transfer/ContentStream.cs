using Famfs.Files;

namespace Famfs.Transfer;

/// <summary>Whole-file content in pieces: fill from a seed, compare with a seed.</summary>
public static class ContentStream
{
    // What is read and then written or looked at stays in the processor's second cache meanwhile.
    private const int Piece = 256 << 10;

    /// <summary>Fills a file with the content of a seed and flushes it.</summary>
    public static void Fill(FileData data, long seed, CancellationToken cancel, Action<long>? progress = null)
    {
        SeededContent content = new(seed);
        byte[] buffer = new byte[Piece];
        ForEachPiece(data.Size, (offset, length) =>
        {
            content.Fill(buffer.AsSpan(0, length));
            data.WriteThrough(offset, buffer.AsSpan(0, length));
            progress?.Invoke(length);
            return true;
        }, cancel);
    }

    /// <summary>Compares a file with the content of a seed, as it is in memory now.</summary>
    /// <returns>Offset of the first byte that differs, or -1.</returns>
    public static long FindDifference(FileData data, long seed, CancellationToken cancel, Action<long>? progress = null)
    {
        SeededContent content = new(seed);
        byte[] expected = new byte[Piece];
        byte[] actual = new byte[Piece];
        long difference = -1;
        ForEachPiece(data.Size, (offset, length) =>
        {
            content.Fill(expected.AsSpan(0, length));
            data.ReadThrough(offset, actual.AsSpan(0, length));
            int common = actual.AsSpan(0, length).CommonPrefixLength(expected.AsSpan(0, length));
            progress?.Invoke(length);
            difference = common == length ? -1 : offset + common;
            return difference < 0;
        }, cancel);
        return difference;
    }

    private static void ForEachPiece(long size, Func<long, int, bool> step, CancellationToken cancel)
    {
        for (long offset = 0; offset < size; offset += Piece)
        {
            cancel.ThrowIfCancellationRequested();
            if (!step(offset, (int)Math.Min(Piece, size - offset)))
            {
                return;
            }
        }
    }
}
