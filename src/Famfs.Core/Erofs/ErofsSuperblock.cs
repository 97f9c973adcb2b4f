using System.Buffers.Binary;
using Famfs.Devices;

namespace Famfs.Erofs;

/// <summary>
/// The superblock of a view. One word of 8 bytes changes: the place of the metadata, and beside it the otherwise unused place of
/// attributes, whose value keeps the checksum what it is. No power cut tears a word: a host that mounts finds the old view or
/// the new one.
/// </summary>
internal static class ErofsSuperblock
{
    private const int MagicOffset = 0;
    private const int ChecksumOffset = 4;
    private const int CompatibleFeaturesOffset = 8;
    private const int BlockBitsOffset = 12;
    private const int RootNidOffset = 14;
    private const int BlocksOffset = 36;
    private const int MetadataOffset = 40;
    private const int FixUpOffset = 44;
    private const int UuidOffset = 48;
    private const int UuidSize = 16;
    private const int VolumeNameOffset = 64;
    private const int IncompatibleFeaturesOffset = 80;

    // The magic and the checksum, which are stored last.
    private const int HeadSize = CompatibleFeaturesOffset;

    // One store of 16 bytes, at a multiple of them, publishes the word of the metadata.
    private const int AtomicSize = 16;
    private const int PublishOffset = MetadataOffset / AtomicSize * AtomicSize;

    private const uint HasChecksum = 1;
    private const uint HasChunkedFiles = 4;

    /// <summary>The number of the root directory's inode.</summary>
    public const ushort RootNid = 2;

    /// <summary>Reads which metadata is in force, past this host's cache.</summary>
    /// <param name="device">The device.</param>
    /// <param name="fileSystem">The file system whose view it must be.</param>
    /// <returns>Device offset of the metadata; null without a view of this file system.</returns>
    public static long? Read(DaxDevice device, Guid fileSystem)
    {
        byte[] bytes = new byte[ErofsLayout.SuperblockArea];
        return TryRead(device, fileSystem, bytes)
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(MetadataOffset)) * (long)ErofsLayout.BlockSize
            : null;
    }

    /// <summary>Puts metadata in force, which is in memory. The caller holds the writer lock.</summary>
    /// <param name="device">The device.</param>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="metadata">Device offset of the metadata.</param>
    public static void Publish(DaxDevice device, Guid fileSystem, long metadata)
    {
        byte[] bytes = new byte[ErofsLayout.SuperblockArea];
        if (TryRead(device, fileSystem, bytes))
        {
            Place(bytes, metadata, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumOffset)));
            Store(device, bytes, PublishOffset);
            return;
        }

        // What another view left is out of force before anything of it changes. The magic comes last.
        Remove(device);
        Encode(bytes, device.Size, fileSystem);
        Place(bytes, metadata, ErofsChecksum.Of(bytes));
        device.Write(ErofsLayout.SuperblockOffset + HeadSize, bytes.AsSpan(HeadSize));
        device.Flush(ErofsLayout.SuperblockOffset, bytes.Length);
        Store(device, bytes, MagicOffset);
    }

    /// <summary>Takes the view away. A host that has it mounted goes on with it.</summary>
    public static void Remove(DaxDevice device)
    {
        device.Store16(ErofsLayout.SuperblockOffset, 0, 0);
        device.Flush(ErofsLayout.SuperblockOffset, AtomicSize);
        EngineTrace.Tell($"'{device.Path}' has no EROFS superblock: {AtomicSize} bytes at {ErofsLayout.SuperblockOffset}, flushed.");
    }

    private static void Store(DaxDevice device, ReadOnlySpan<byte> bytes, int offset)
    {
        ReadOnlySpan<byte> part = bytes.Slice(offset, AtomicSize);
        device.Store16(
            ErofsLayout.SuperblockOffset + offset,
            BinaryPrimitives.ReadUInt64LittleEndian(part),
            BinaryPrimitives.ReadUInt64LittleEndian(part[sizeof(ulong)..]));
        device.Flush(ErofsLayout.SuperblockOffset + offset, AtomicSize);
        EngineTrace.Tell(
            $"The EROFS superblock of '{device.Path}' shows it: {AtomicSize} bytes at {ErofsLayout.SuperblockOffset + offset}, flushed.");
    }

    private static bool TryRead(DaxDevice device, Guid fileSystem, byte[] bytes)
    {
        device.ReadThrough(ErofsLayout.SuperblockOffset, bytes);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumOffset));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), 0);
        bool isSound = checksum == ErofsChecksum.Of(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), checksum);
        return isSound
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(MagicOffset)) == ErofsLayout.Magic
            && new Guid(bytes.AsSpan(UuidOffset, UuidSize), bigEndian: true) == fileSystem;
    }

    /// <summary>Sets the place of the metadata, and the word beside it such that the checksum is right.</summary>
    private static void Place(byte[] bytes, long metadata, uint checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(MetadataOffset), (uint)(metadata / ErofsLayout.BlockSize));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(FixUpOffset), ErofsChecksum.Solve(bytes, FixUpOffset, checksum));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), checksum);
    }

    private static void Encode(byte[] bytes, long deviceSize, Guid fileSystem)
    {
        bytes.AsSpan().Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(MagicOffset), ErofsLayout.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(CompatibleFeaturesOffset), HasChecksum);
        bytes[BlockBitsOffset] = ErofsLayout.BlockBits;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(RootNidOffset), RootNid);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(BlocksOffset), (uint)Math.Min(deviceSize / ErofsLayout.BlockSize, ErofsLayout.MostBlocks));
        fileSystem.TryWriteBytes(bytes.AsSpan(UuidOffset), bigEndian: true, out _);
        "famfs"u8.CopyTo(bytes.AsSpan(VolumeNameOffset));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(IncompatibleFeaturesOffset), HasChunkedFiles);
    }
}
