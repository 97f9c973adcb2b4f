using System.IO.Hashing;
using System.Security.Cryptography;
using Famfs.Files;

namespace Famfs.Transfer;

/// <summary>Hashes of file content as it is in memory now.</summary>
public static class ContentHash
{
    // Small enough to be hashed out of the processor's first or second cache, where the copy has put it.
    private const int Piece = 64 << 10;

    /// <summary>Computes the hash of a whole file.</summary>
    /// <param name="data">The file.</param>
    /// <param name="algorithm">How.</param>
    /// <param name="progress">Told of bytes that were read; may be null.</param>
    /// <param name="cancel">Ends it between two pieces.</param>
    /// <returns>Lower-case hexadecimal digits.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public static string Compute(FileData data, FamfsHashAlgorithm algorithm, Action<long>? progress, CancellationToken cancel)
    {
        byte[] buffer = new byte[(int)Math.Min(Piece, Math.Max(data.Size, 1))];
        if (algorithm == FamfsHashAlgorithm.XXH128)
        {
            XxHash128 fast = new();
            Read(data, buffer, fast.Append, progress, cancel);
            return Convert.ToHexStringLower(fast.GetCurrentHash());
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(new HashAlgorithmName(algorithm.ToString()));
        Read(data, buffer, hash.AppendData, progress, cancel);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hexadecimal digits of a hash.</summary>
    public static int Digits(FamfsHashAlgorithm algorithm) => algorithm switch
    {
        FamfsHashAlgorithm.SHA384 => 96,
        FamfsHashAlgorithm.SHA512 => 128,
        FamfsHashAlgorithm.SHA1 => 40,
        FamfsHashAlgorithm.MD5 or FamfsHashAlgorithm.XXH128 => 32,
        _ => 64,
    };

    private static void Read(
        FileData data, byte[] buffer, Append append, Action<long>? progress, CancellationToken cancel)
    {
        for (long offset = 0; offset < data.Size; offset += buffer.Length)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, data.Size - offset));
            data.ReadThrough(offset, piece);
            append(piece);
            progress?.Invoke(piece.Length);
        }
    }

    private delegate void Append(ReadOnlySpan<byte> bytes);
}
