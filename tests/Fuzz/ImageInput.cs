using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Fuzz;

/// <summary>
/// How an input is laid on a device: one byte of flags, the superblock, the log header, and entries. A CRC that the flags name
/// is made right, or no input would come past it.
/// </summary>
internal static class ImageInput
{
    private const int SealSuperblock = 1;
    private const int SealHeader = 2;
    private const int SealEntries = 4;
    private const int Count = 8;

    private const int Start = 1 + Superblock.Size + MediaLayout.LogHeaderSize;

    /// <summary>An input of sound parts, for the corpus.</summary>
    public static byte[] Of(Superblock superblock, params ReadOnlySpan<byte[]> entries)
    {
        byte[] input = new byte[Start + (entries.Length * MediaLayout.EntrySize)];
        input[0] = SealSuperblock | SealHeader | SealEntries | Count;
        superblock.Encode(input.AsSpan(1));
        LogHeader.Empty((long)superblock.LogLength).Encode(input.AsSpan(1 + Superblock.Size));
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i].CopyTo(input, Start + (i * MediaLayout.EntrySize));
        }

        return input;
    }

    public static void Lay(SparseDevice device, ReadOnlySpan<byte> input)
    {
        device.Reset();
        if (input.IsEmpty)
        {
            return;
        }

        byte flags = input[0];
        byte[] head = new byte[Start];
        input[..Math.Min(Start, input.Length)].CopyTo(head);
        Span<byte> superblock = head.AsSpan(1, Superblock.Size);
        Span<byte> header = head.AsSpan(1 + Superblock.Size, MediaLayout.LogHeaderSize);
        ReadOnlySpan<byte> rest = input[Math.Min(Start, input.Length)..];
        int entries = (rest.Length + MediaLayout.EntrySize - 1) / MediaLayout.EntrySize;
        if ((flags & SealSuperblock) != 0)
        {
            Superblock.Seal(superblock);
        }

        if ((flags & SealHeader) != 0)
        {
            LogHeader.Seal(header);
        }

        if ((flags & Count) != 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(header[LogHeader.PublishOffset..], (ulong)entries);
            BinaryPrimitives.WriteUInt64LittleEndian(header[(LogHeader.PublishOffset + 8)..], (ulong)entries);
        }

        device.Write(0, superblock);
        device.Write(MediaLayout.LogOffset, header);
        byte[] entry = new byte[MediaLayout.EntrySize];
        for (int i = 0; i < entries; i++)
        {
            ReadOnlySpan<byte> bytes = rest[(i * entry.Length)..Math.Min(rest.Length, (i + 1) * entry.Length)];
            entry.AsSpan().Clear();
            bytes.CopyTo(entry);
            if ((flags & SealEntries) != 0)
            {
                LogEntryWriter.Seal(entry, (ulong)i);
            }

            device.Write(MediaLayout.EntryOffset(i), entry);
        }
    }
}
