using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Standalone;

/// <summary>
/// The argument of the ioctl that gives a file its map, in memory that does not move: that of 43 has pointers into itself.
/// </summary>
internal sealed unsafe class MapArgument
{
    // Of 44: the header, that of the strips, and as many records as an entry of the log has.
    private const int Room = 64 + (MediaLayout.MaxStrips * Extent.Size);

    private const int Records = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Room, pinned: true);

    /// <summary>Its first byte.</summary>
    public byte* Start => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _bytes[0]);

    /// <summary>Writes the map of a file that <see cref="ModuleFile.Refusal"/> finds nothing against.</summary>
    public void Write(ModuleKabi kabi, ModuleFile file)
    {
        Array.Clear(_bytes);
        switch (kabi.Version)
        {
            case 42:
                Write42(file);
                break;
            case 43:
                Write43(file);
                break;
            default:
                Write44(file);
                break;
        }
    }

    // struct famfs_ioc_map, 56 bytes.
    private void Write42(ModuleFile file)
    {
        Put32(4, (uint)file.Type);
        Put64(8, (ulong)file.Size);
        Put64(16, (ulong)file.Extents.Length);
        for (int i = 0; i < file.Extents.Length; i++)
        {
            Put64(24 + (i * 16), file.Extents[i].Offset);
            Put64(32 + (i * 16), file.Extents[i].Length);
        }
    }

    // struct famfs_ioc_fmap, 32 bytes, which points to extents, or to one struct famfs_ioc_interleaved_ext, which points to strips.
    private void Write43(ModuleFile file)
    {
        const int Strips = Records + 32;
        bool isInterleaved = file.ChunkSize > 0;
        Put64(0, (ulong)file.Size);
        Put32(8, (uint)file.Type);
        Put32(12, isInterleaved ? 1u : 0);
        Put32(16, isInterleaved ? 1u : (uint)file.Extents.Length);
        Put64(24, (ulong)(Start + Records));
        if (isInterleaved)
        {
            Put64(Records, (ulong)file.Extents.Length);
            Put64(Records + 8, (ulong)file.ChunkSize);
            Put64(Records + 16, (ulong)file.Size);
            Put64(Records + 24, (ulong)(Start + Strips));
        }

        PutExtents(isInterleaved ? Strips : Records, file);
    }

    // struct famfs_ioc_fmap_header, 32 bytes, and what follows it: the same message as a reply to GET_FMAP.
    private void Write44(ModuleFile file)
    {
        bool isInterleaved = file.ChunkSize > 0;
        int start = isInterleaved ? Records + 24 : Records;
        _bytes[0] = (byte)file.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(2), 1);
        Put32(4, isInterleaved ? 1u : 0);
        Put32(8, isInterleaved ? 1u : (uint)file.Extents.Length);
        Put32(12, (uint)(start + (file.Extents.Length * Extent.Size)));
        Put64(16, (ulong)file.Size);
        if (isInterleaved)
        {
            Put32(Records, (uint)file.Extents.Length);
            Put32(Records + 4, (uint)file.ChunkSize);
            Put64(Records + 8, (ulong)file.Size);
        }

        PutExtents(start, file);
    }

    // On little-endian machines the record with a device of 32 bits and a word of zeros is that with one of 64 bits.
    private void PutExtents(int at, ModuleFile file)
    {
        foreach (Extent extent in file.Extents)
        {
            extent.Encode(_bytes.AsSpan(at));
            at += Extent.Size;
        }
    }

    private void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    private void Put64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), value);
}
