using Famfs.OnMedia;

namespace Famfs.Maintenance;

/// <summary>How a device is formatted.</summary>
public sealed record FormatOptions
{
    /// <summary>Bytes of the log: a power of two of at least 8 MiB.</summary>
    public long LogLength { get; init; } = MediaLayout.MinLogLength;

    /// <summary>Bytes of an image file that does not exist yet, or null to take the device as it is.</summary>
    public long? Size { get; init; }

    /// <summary>Destroys a file system that is there.</summary>
    public bool Force { get; init; }

    /// <summary>Told of bytes of superblock and log that are zero now; may be null.</summary>
    public Action<long>? Progress { get; init; }
}
