namespace Famfs;

/// <summary>A file of a mount that a process has mapped, and the pages that back it, as they were when it was looked at.</summary>
public sealed record FamfsMapping
{
    /// <summary>The directory that the file system is mounted on.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Device or image file.</summary>
    public required string Device { get; init; }

    /// <summary>Path of the file as the kernel tells it; it ends in <c> (deleted)</c> when the file has gone.</summary>
    public required string Path { get; init; }

    /// <summary>Process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Name of the process.</summary>
    public required string ProcessName { get; init; }

    /// <summary>Bytes of addresses that show the file.</summary>
    public required long Size { get; init; }

    /// <summary>Pages of 4 KiB that are mapped; null where the kernel does not tell.</summary>
    public required long? Pages4KiB { get; init; }

    /// <summary>Pages of 2 MiB that are mapped; null where the kernel does not tell.</summary>
    public required long? Pages2MiB { get; init; }

    /// <summary>Pages of 1 GiB that are mapped; null where the kernel does not tell.</summary>
    public required long? Pages1GiB { get; init; }
}
