using System.Buffers.Binary;

namespace Famfs.OnMedia;

/// <summary>
/// The record of a log that another one takes the place of (format.md section 16). It stands where the journal of a change stands
/// otherwise, and counts only while the version in the superblock is <see cref="Version"/>.
/// </summary>
/// <param name="Offset">Device offset of the new entries, one after the other, in space that nothing else owns.</param>
/// <param name="Count">Entries of the new log.</param>
/// <param name="Superblock">The superblock of the file system afterwards.</param>
public sealed record ExchangeLayout(long Offset, long Count, Superblock Superblock)
{
    /// <summary>The version of a file system whose log is being exchanged: "optimize". No reader knows it, so all keep away.</summary>
    public const ulong Version = 0x657a696d6974706f;

    /// <summary>Bytes of the record.</summary>
    public const int Size = CrcOffset + sizeof(ulong);

    private const ulong Magic = 0x6863786553464d46; // "FMFSexch"
    private const int PlaceOffset = 8;
    private const int CountOffset = 16;
    private const int SuperblockOffset = 24;
    private const int CrcOffset = SuperblockOffset + Superblock.Size;

    /// <summary>Reads a record.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <returns>Null where there is none, or not a whole one.</returns>
    public static ExchangeLayout? Decode(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[CrcOffset..]) == MediaCrc.Compute(bytes[..CrcOffset])
            && Superblock.Decode(bytes.Slice(SuperblockOffset, Superblock.Size), out Superblock next) == SuperblockStatus.Valid
            ? new ExchangeLayout(
                BinaryPrimitives.ReadInt64LittleEndian(bytes[PlaceOffset..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[CountOffset..]),
                next)
            : null;

    /// <summary>Writes the record.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    public void Encode(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[PlaceOffset..], Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[CountOffset..], Count);
        Superblock.Encode(bytes.Slice(SuperblockOffset, Superblock.Size));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CrcOffset..], MediaCrc.Compute(bytes[..CrcOffset]));
    }
}
