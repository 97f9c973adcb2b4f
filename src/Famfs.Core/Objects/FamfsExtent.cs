namespace Famfs;

/// <summary>A run of a file's bytes that is contiguous on the device.</summary>
public sealed record FamfsExtent : INamedItem
{
    /// <summary>Path of the file.</summary>
    public required string FamfsPath { get; init; }

    /// <summary>Device and path as one text that no command takes for a file of this host (<see cref="QualifiedPath"/>).</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds it.</summary>
    public required string Device { get; init; }

    /// <summary>First byte in the file.</summary>
    public required long FileOffset { get; init; }

    /// <summary>The same byte on the device.</summary>
    public required long DeviceOffset { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }
}
