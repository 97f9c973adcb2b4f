using System.Buffers.Binary;

namespace Famfs.Queues;

/// <summary>
/// The first bytes of a payload that is a part of a message: what it is, and how many bytes follow with this part. To
/// other consumers it is a payload like any other (format.md section 14).
/// </summary>
/// <param name="Format">The format of the message's bytes.</param>
/// <param name="IsFirst">Whether the message begins here.</param>
/// <param name="Remaining">Bytes of the message from this part on.</param>
internal readonly record struct MessageFrame(QueueMessageFormat Format, bool IsFirst, ulong Remaining)
{
    /// <summary>Bytes of a frame's header.</summary>
    public const int Size = 16;

    private const uint Magic = 0x47534d46; // "FMSG"
    private const int FormatOffset = 4;
    private const int FlagsOffset = 5;
    private const int ZeroOffset = 6;
    private const int RemainingOffset = 8;
    private const byte First = 1;

    /// <summary>Reads a header; false where the payload has none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out MessageFrame frame)
    {
        frame = default;
        if (payload.Length <= Size || BinaryPrimitives.ReadUInt32LittleEndian(payload) != Magic
            || payload[FormatOffset] > (byte)QueueMessageFormat.CliXml || payload[FlagsOffset] > First
            || BinaryPrimitives.ReadUInt16LittleEndian(payload[ZeroOffset..]) != 0)
        {
            return false;
        }

        frame = new MessageFrame(
            (QueueMessageFormat)payload[FormatOffset],
            payload[FlagsOffset] == First,
            BinaryPrimitives.ReadUInt64LittleEndian(payload[RemainingOffset..]));
        return true;
    }

    /// <summary>Writes the header.</summary>
    public void Encode(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(payload, Magic);
        payload[FormatOffset] = (byte)Format;
        payload[FlagsOffset] = IsFirst ? First : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(payload[ZeroOffset..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[RemainingOffset..], Remaining);
    }
}
