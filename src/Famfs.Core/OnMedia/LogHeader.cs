using System.Buffers.Binary;

namespace Famfs.OnMedia;

/// <summary>The header of the log: 48 bytes at the start of the log, little-endian (format.md section 3).</summary>
/// <param name="LogLength">Bytes of the log, header included.</param>
/// <param name="LastIndex">Index of the last slot.</param>
/// <param name="NextSeqnum">Sequence number of the next entry; not covered by the CRC.</param>
/// <param name="NextIndex">Number of committed entries; not covered by the CRC.</param>
public readonly record struct LogHeader(ulong LogLength, ulong LastIndex, ulong NextSeqnum, ulong NextIndex)
{
    /// <summary>First eight bytes of a log.</summary>
    public const ulong MagicNumber = 0x00000badcafef00d;

    /// <summary>Offset in the header of the 16 bytes that a commit publishes: next_seqnum, next_index.</summary>
    public const int PublishOffset = 32;

    internal const int PublishSize = 16;
    internal const int CrcOffset = 24;
    internal const int NextIndexOffset = 40;

    private const int LogLengthOffset = 8;
    private const int LastIndexOffset = 16;

    /// <summary>Magic as stored.</summary>
    public ulong Magic { get; init; } = MagicNumber;

    /// <summary>CRC-32 as stored; <see cref="Encode"/> computes its own.</summary>
    public ulong Crc { get; init; }

    /// <summary>An empty log of <paramref name="logLength"/> bytes.</summary>
    public static LogHeader Empty(long logLength) =>
        new((ulong)logLength, (ulong)(MediaLayout.SlotCount(logLength) - 1), 0, 0);

    /// <summary>Decodes the fields and tells whether magic and CRC are right; the indexes have no protection.</summary>
    /// <param name="bytes">At least 48 bytes.</param>
    /// <param name="header">The fields as they stand there.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out LogHeader header)
    {
        header = new LogHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[LogLengthOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[LastIndexOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[PublishOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NextIndexOffset..]))
        {
            Magic = BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            Crc = BinaryPrimitives.ReadUInt64LittleEndian(bytes[CrcOffset..]),
        };
        return header.Magic == MagicNumber && header.Crc == MediaCrc.Compute(bytes[..CrcOffset]);
    }

    /// <summary>Computes the CRC of bytes again.</summary>
    internal static void Seal(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CrcOffset..], MediaCrc.Compute(bytes[..CrcOffset]));

    /// <summary>Writes the 48 bytes with a CRC computed again.</summary>
    /// <param name="destination">At least 48 bytes.</param>
    public void Encode(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, MagicNumber);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[LogLengthOffset..], LogLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[LastIndexOffset..], LastIndex);
        Seal(destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[PublishOffset..], NextSeqnum);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[NextIndexOffset..], NextIndex);
    }
}
