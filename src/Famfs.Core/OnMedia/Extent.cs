namespace Famfs.OnMedia;

/// <summary>A run of device bytes as an entry records it: 24 bytes on media (format.md section 4).</summary>
/// <param name="DeviceIndex">Device in the device table; only 0 exists.</param>
/// <param name="Offset">First byte on the device.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct Extent(ulong DeviceIndex, ulong Offset, ulong Length)
{
    /// <summary>Bytes of an extent on media.</summary>
    public const int Size = 24;

    /// <summary>First byte behind the extent. Only meaningful once the extent was found inside the device.</summary>
    public long End => (long)(Offset + Length);
}
