namespace Famfs.Maintenance;

/// <summary>The plan or the result of formatting a device.</summary>
/// <param name="Device">Device node or image file.</param>
/// <param name="Size">Bytes of the device.</param>
/// <param name="Destroys">The content that is lost, as a noun phrase; null where there is none.</param>
public sealed record FormatPlan(string Device, long Size, string? Destroys);
