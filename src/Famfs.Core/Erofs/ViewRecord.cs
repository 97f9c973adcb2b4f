using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Erofs;

/// <summary>
/// The record in the first bytes of a view's metadata, which EROFS ignores: the state of the log that the view shows.
/// </summary>
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
    private const int GenerationOffset = 8;
    private const int LogPositionOffset = 16;
    private const int LengthOffset = 24;
    private const int FilesOffset = 32;
    private const int OmittedOffset = 36;
    private const int ChangesOffset = 40;
    private const int CrcOffset = 56;

    /// <summary>Reads a record; null where there is none.</summary>
    public static ViewRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        ViewRecord record = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[GenerationOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LogPositionOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[ChangesOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LengthOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[FilesOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[OmittedOffset..]));
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
        BinaryPrimitives.WriteInt64LittleEndian(bytes[GenerationOffset..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[LogPositionOffset..], LogPosition);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[LengthOffset..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[ChangesOffset..], Changes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[FilesOffset..], Files);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[OmittedOffset..], Omitted);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CrcOffset..], MediaCrc.Compute(bytes[..CrcOffset]));
    }
}
