using System.Buffers.Binary;

namespace Famfs.OnMedia;

/// <summary>
/// Layout of <c>.famfs.times</c>, the ordinary file that holds the times which the format does not record
/// (docs/decisions/0003-times.md). A header of one cache line tells it from a stranger's file; its last 8 bytes are the slot
/// of the root directory. The slot of log entry n follows at 64 + 8n. Everything is little-endian, identities are as in the
/// superblock.
/// </summary>
public static class TimesLayout
{
    /// <summary>Bytes of the header, with the slot of the root directory.</summary>
    public const int HeaderSize = 64;

    /// <summary>Bytes of a slot: nanoseconds since 1970, signed; 0 means none.</summary>
    public const int SlotSize = 8;

    /// <summary>Offset of 8 bytes that get another value whenever a host moves a time in place.</summary>
    public const int MarkOffset = 40;

    /// <summary>Bytes of the header that stay as they are.</summary>
    public const int FixedSize = CrcOffset + CrcSize;

    private const ulong Magic = 0x6d697453464d4146; // "FAMFStim"
    private const uint Version = 1;
    private const int VersionOffset = 8;
    private const int SlotSizeOffset = 12;
    private const int UuidOffset = 16;
    private const int CrcOffset = 32;
    private const int CrcSize = 8;
    private const int UuidSize = 16;

    /// <summary>Path of the file, in the root.</summary>
    public static ReadOnlySpan<byte> Path => ".famfs.times"u8;

    /// <summary>Bytes of the file for a log of so many entries.</summary>
    public static long SizeFor(long capacity) => SlotOffset(capacity);

    /// <summary>Offset in the file of the slot of a log entry; -1 is the root directory.</summary>
    public static long SlotOffset(long index) => HeaderSize + (index * SlotSize);

    /// <summary>Writes the part of the header that stays as it is.</summary>
    public static void WriteHeader(Span<byte> bytes, Guid fileSystem)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[SlotSizeOffset..], SlotSize);
        fileSystem.TryWriteBytes(bytes[UuidOffset..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CrcOffset..], MediaCrc.Compute(bytes[..CrcOffset]));
    }

    /// <summary>Whether bytes are the header of a file of times.</summary>
    /// <param name="bytes">The header.</param>
    /// <param name="fileSystem">Takes the UUID of the file system whose times they are.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out Guid fileSystem)
    {
        fileSystem = new Guid(bytes.Slice(UuidOffset, UuidSize), bigEndian: true);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[VersionOffset..]) == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[SlotSizeOffset..]) == SlotSize
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[CrcOffset..]) == MediaCrc.Compute(bytes[..CrcOffset]);
    }
}
