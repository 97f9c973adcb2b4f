namespace Famfs.OnMedia;

/// <summary>The bounds that every extent is held against.</summary>
/// <param name="DeviceSize">Bytes of the device that may be used.</param>
/// <param name="LogLength">Bytes of the log.</param>
/// <param name="AllocationUnit">Bytes that extents are multiples of.</param>
public readonly record struct MediaGeometry(long DeviceSize, long LogLength, long AllocationUnit)
{
    /// <summary>First byte that a file may own.</summary>
    public long DataStart => MediaLayout.DataStart(LogLength);
}
