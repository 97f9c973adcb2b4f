using System.Security.Cryptography;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>Whole-file content in pieces: fill from a seed, compare with a seed, hash.</summary>
public static class ContentStream
{
    private const int Piece = 1 << 20;

    /// <summary>Fills a file with the content of a seed and flushes it.</summary>
    public static void Fill(FileData data, long seed, CancellationToken cancel)
    {
        SeededContent content = new(seed);
        byte[] buffer = new byte[Piece];
        ForEachPiece(data.Size, (offset, length) =>
        {
            content.Fill(buffer.AsSpan(0, length));
            data.Write(offset, buffer.AsSpan(0, length));
            data.Flush(offset, length);
            return true;
        }, cancel);
    }

    /// <summary>Compares a file with the content of a seed, as it is in memory now.</summary>
    /// <returns>Offset of the first byte that differs, or -1.</returns>
    public static long FindDifference(FileData data, long seed, CancellationToken cancel)
    {
        SeededContent content = new(seed);
        byte[] expected = new byte[Piece];
        byte[] actual = new byte[Piece];
        long difference = -1;
        ForEachPiece(data.Size, (offset, length) =>
        {
            content.Fill(expected.AsSpan(0, length));
            ReadFresh(data, offset, actual.AsSpan(0, length));
            int common = actual.AsSpan(0, length).CommonPrefixLength(expected.AsSpan(0, length));
            difference = common == length ? -1 : offset + common;
            return difference < 0;
        }, cancel);
        return difference;
    }

    /// <summary>SHA-256 of a file as it is in memory now, in lower-case hexadecimal digits.</summary>
    public static string Sha256(FileData data, CancellationToken cancel)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Piece];
        ForEachPiece(data.Size, (offset, length) =>
        {
            ReadFresh(data, offset, buffer.AsSpan(0, length));
            hash.AppendData(buffer, 0, length);
            return true;
        }, cancel);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Copies one file's bytes to another of the same size, and flushes them.</summary>
    internal static void Copy(FileData source, FileData target, long start, long count, CancellationToken cancel)
    {
        byte[] buffer = new byte[(int)Math.Min(Piece, count)];
        for (long done = 0; done < count; done += buffer.Length)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - done));
            ReadFresh(source, start + done, piece);
            target.Write(start + done, piece);
            target.Flush(start + done, piece.Length);
        }
    }

    private static void ReadFresh(FileData data, long offset, Span<byte> destination)
    {
        data.Invalidate(offset, destination.Length);
        data.Read(offset, destination);
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
