using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Erofs;

/// <summary>What stands in the first bytes of the metadata of a view, which EROFS does not look at: which state of the log it shows.</summary>
/// <param name="Generation">Number of the view: each is one more than the one before.</param>
/// <param name="LogPosition">Entries of the log that it shows.</param>
/// <param name="Changes">Entries of the log that had been rewritten.</param>
/// <param name="Length">Bytes of the metadata, a multiple of the block size.</param>
/// <param name="Files">Files that it shows.</param>
/// <param name="Omitted">Files that the log has and EROFS cannot show.</param>
internal readonly record struct ViewRecord(long Generation, long LogPosition, long Changes, long Length, int Files, int Omitted)
{
    /// <summary>Bytes of a record.</summary>
    public const int Size = 64;

    private const ulong Magic = 0x77656976_53464d46; // "FMFSview"
    private const int CrcOffset = 56;

    /// <summary>Reads a record; null where there is none.</summary>
    public static ViewRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        ViewRecord record = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]));
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[CrcOffset..]) == MediaCrc.Compute(bytes[..CrcOffset])
            ? record
            : null;
    }

    /// <summary>Writes the record.</summary>
    public void Encode(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], LogPosition);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], Changes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], Files);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], Omitted);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CrcOffset..], MediaCrc.Compute(bytes[..CrcOffset]));
    }
}
