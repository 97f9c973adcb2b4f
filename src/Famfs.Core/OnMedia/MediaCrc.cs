using System.IO.Hashing;

namespace Famfs.OnMedia;

/// <summary>
/// The checksum of every structure on media: CRC-32 as in zlib (reflected 0xEDB88320), zero-extended to 64 bits
/// (format.md section 2).
/// </summary>
public static class MediaCrc
{
    /// <summary>CRC-32 of <paramref name="bytes"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Crc32.HashToUInt32(bytes);
}
