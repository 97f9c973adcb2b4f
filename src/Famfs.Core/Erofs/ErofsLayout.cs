using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Erofs;

/// <summary>
/// The parts of the EROFS format that a view uses, as Linux 5.19 and later read them. Everything is little-endian.
/// </summary>
internal static class ErofsLayout
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 4096;

    /// <summary>Device offset of the superblock: behind the superblock of famfs.</summary>
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

    /// <summary>Content behind the inode, in the same block.</summary>
    public const ushort FlatInline = 2;

    /// <summary>Content in chunks of equal size, each with an index behind the inode.</summary>
    public const ushort ChunkBased = 4;

    /// <summary>Value of a chunk format whose indexes have 8 bytes.</summary>
    public const ushort ChunkIndexes = 0x20;

    /// <summary>Type of an entry that names a file.</summary>
    public const byte TypeFile = 1;

    /// <summary>Type of an entry that names a directory.</summary>
    public const byte TypeDirectory = 2;

    private const ushort Extended = 1;

    /// <summary>Writes an extended inode.</summary>
    public static void WriteInode(Span<byte> bytes, ushort layout, in ErofsInode inode)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(Extended | (layout << 1)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], inode.Mode);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], inode.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], inode.Place);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], inode.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], inode.Uid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], inode.Gid);
        long seconds = UnixTime.Seconds(inode.Time, out uint nanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], nanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[44..], inode.Links);
    }

    /// <summary>Writes the index of a chunk.</summary>
    public static void WriteIndex(Span<byte> bytes, uint block) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], block);

    /// <summary>Writes an entry of a directory, without its name.</summary>
    public static void WriteDirent(Span<byte> bytes, long nid, int nameOffset, byte type)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, nid);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)nameOffset);
        bytes[10] = type;
    }
}
