namespace Famfs.Layout;

/// <summary>A run of device bytes that a file owns.</summary>
/// <param name="Offset">First byte on the device.</param>
/// <param name="Length">Bytes.</param>
/// <param name="File">Place of the file in <see cref="DeviceLayout.Files"/>.</param>
/// <param name="Number">Which extent or strip of the file it is, from 0.</param>
internal readonly record struct OwnedExtent(long Offset, long Length, int File, int Number);
