using System.Buffers.Binary;

namespace Famfs.OnMedia;

/// <summary>A run of device bytes as an entry records it: 24 bytes on media (format.md section 4).</summary>
/// <param name="DeviceIndex">Device in the device table; only 0 exists.</param>
/// <param name="Offset">First byte on the device.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct Extent(ulong DeviceIndex, ulong Offset, ulong Length)
{
    /// <summary>Bytes of an extent on media.</summary>
    public const int Size = 24;

    private const int StartOffset = 8;
    private const int LengthOffset = 16;

    /// <summary>First byte after the extent. Only meaningful once the extent was found inside the device.</summary>
    public long End => (long)(Offset + Length);

    /// <summary>Reads an extent from its bytes.</summary>
    internal static Extent Decode(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[StartOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[LengthOffset..]));

    /// <summary>Writes its bytes.</summary>
    internal void Encode(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, DeviceIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[StartOffset..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[LengthOffset..], Length);
    }
}
