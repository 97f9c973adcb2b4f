namespace Famfs.Maintenance;

/// <summary>What formatting a device comes to.</summary>
/// <param name="Device">Device node or image file.</param>
/// <param name="Size">Bytes of the device.</param>
/// <param name="Destroys">What is there and would be lost, as a noun phrase; null where nothing is.</param>
public sealed record FormatPlan(string Device, long Size, string? Destroys);
