using System.Buffers.Binary;
using System.Numerics;

namespace Famfs.Erofs;

/// <summary>The checksum of an EROFS superblock: CRC-32C that starts with all ones and is not inverted at the end.</summary>
internal static class ErofsChecksum
{
    private const uint Start = uint.MaxValue;
    private static readonly byte[] IndexByHighByte = InvertTable();

    /// <summary>The checksum of bytes whose own checksum field is zero.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(Start, bytes);

    /// <summary>
    /// The value of a word that gives bytes a wanted checksum. CRC is linear: what the bytes before the word come to and what
    /// those after it must start from differ by exactly that value.
    /// </summary>
    /// <param name="bytes">The bytes; the word itself may have any value.</param>
    /// <param name="offset">Offset of the word, 4 bytes.</param>
    /// <param name="wanted">The checksum.</param>
    public static uint Solve(ReadOnlySpan<byte> bytes, int offset, uint wanted)
    {
        uint before = Append(Start, bytes[..offset]);
        uint state = wanted;
        for (int i = bytes.Length - 1; i >= offset; i--)
        {
            byte index = IndexByHighByte[state >> 24];
            byte value = i < offset + sizeof(uint) ? (byte)0 : bytes[i];
            state = ((state ^ Entry(index)) << 8) | (byte)(index ^ value);
        }

        return before ^ state;
    }

    private static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }

    private static uint Entry(byte index) => BitOperations.Crc32C(index, (byte)0);

    // The entries of the table of a CRC differ in their highest byte.
    private static byte[] InvertTable()
    {
        byte[] indexes = new byte[256];
        for (int i = 0; i < indexes.Length; i++)
        {
            indexes[Entry((byte)i) >> 24] = (byte)i;
        }

        return indexes;
    }
}
