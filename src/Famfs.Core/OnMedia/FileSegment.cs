namespace Famfs.OnMedia;

/// <summary>A run of a file's bytes that is contiguous on the device.</summary>
/// <param name="FileOffset">First byte in the file.</param>
/// <param name="DeviceOffset">The same byte on the device.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct FileSegment(long FileOffset, long DeviceOffset, long Length);
