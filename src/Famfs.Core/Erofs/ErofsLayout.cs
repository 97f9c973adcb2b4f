using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Erofs;

/// <summary>
/// The parts of the EROFS format that a view uses, as Linux 5.19 and later read them. Everything is little-endian.
/// </summary>
internal static class ErofsLayout
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 1 << BlockBits;

    /// <summary>The same as a power of two.</summary>
    public const byte BlockBits = 12;

    /// <summary>Device offset of the superblock: after the superblock of famfs.</summary>
    public const int SuperblockOffset = (int)MediaLayout.ViewSuperblockOffset;

    /// <summary>Bytes that the checksum of the superblock covers: to the end of the first block.</summary>
    public const int SuperblockArea = BlockSize - SuperblockOffset;

    /// <summary>The first bytes of a superblock.</summary>
    public const uint Magic = 0xE0F5E1E2;

    /// <summary>Bytes of an extended inode. Inodes stand at multiples of it, so none crosses a block.</summary>
    public const int InodeSize = 64;

    /// <summary>Bytes that the number of an inode counts.</summary>
    public const int NidUnit = 32;

    /// <summary>Bytes of an index of a chunk.</summary>
    public const int IndexSize = 8;

    /// <summary>Bytes of an entry of a directory, without its name.</summary>
    public const int DirentSize = 12;

    /// <summary>Blocks that a device can have: their numbers have 32 bits, and the last means none.</summary>
    public const long MostBlocks = uint.MaxValue;

    /// <summary>Content in blocks one after the other.</summary>
    public const ushort FlatPlain = 0;

    /// <summary>Content after the inode, in the same block.</summary>
    public const ushort FlatInline = 2;

    /// <summary>Content in chunks of equal size, each with an index after the inode.</summary>
    public const ushort ChunkBased = 4;

    /// <summary>Value of a chunk format whose indexes have 8 bytes.</summary>
    public const ushort ChunkIndexes = 0x20;

    /// <summary>Type of an entry that names a file.</summary>
    public const byte TypeFile = 1;

    /// <summary>Type of an entry that names a directory.</summary>
    public const byte TypeDirectory = 2;

    // An extended inode.
    private const int InodeFormatOffset = 0;
    private const int InodeModeOffset = 4;
    private const int InodeLengthOffset = 8;
    private const int InodePlaceOffset = 16;
    private const int InodeNumberOffset = 20;
    private const int InodeUidOffset = 24;
    private const int InodeGidOffset = 28;
    private const int InodeSecondsOffset = 32;
    private const int InodeNanosecondsOffset = 40;
    private const int InodeLinksOffset = 44;
    private const ushort ExtendedFormat = 1;
    private const int LayoutShift = 1;

    // The index of a chunk: an advice and the number of a further device stay zero.
    private const int IndexBlockOffset = 4;

    // An entry of a directory.
    private const int DirentNidOffset = 0;
    private const int DirentNameOffset = 8;
    private const int DirentTypeOffset = 10;

    /// <summary>Writes an extended inode.</summary>
    public static void WriteInode(Span<byte> bytes, ushort layout, in ErofsInode inode)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(
            bytes[InodeFormatOffset..], (ushort)(ExtendedFormat | (layout << LayoutShift)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[InodeModeOffset..], inode.Mode);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[InodeLengthOffset..], inode.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[InodePlaceOffset..], inode.Place);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[InodeNumberOffset..], inode.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[InodeUidOffset..], inode.Uid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[InodeGidOffset..], inode.Gid);
        long seconds = UnixTime.Seconds(inode.Time, out uint nanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[InodeSecondsOffset..], seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[InodeNanosecondsOffset..], nanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[InodeLinksOffset..], inode.Links);
    }

    /// <summary>Writes the index of a chunk.</summary>
    public static void WriteIndex(Span<byte> bytes, uint block) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[IndexBlockOffset..], block);

    /// <summary>Writes an entry of a directory, without its name.</summary>
    public static void WriteDirent(Span<byte> bytes, long nid, int nameOffset, byte type)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes[DirentNidOffset..], nid);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[DirentNameOffset..], (ushort)nameOffset);
        bytes[DirentTypeOffset] = type;
    }
}
