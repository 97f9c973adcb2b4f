namespace Famfs;

/// <summary>The summary of a check.</summary>
public sealed record FamfsCheckResult
{
    /// <summary>Device or image file.</summary>
    public required string Device { get; init; }

    /// <summary>Whether no error and no warning was found.</summary>
    public required bool IsHealthy { get; init; }

    /// <summary>Number of errors.</summary>
    public required int Errors { get; init; }

    /// <summary>Number of warnings.</summary>
    public required int Warnings { get; init; }

    /// <summary>Number of notes.</summary>
    public required int Notes { get; init; }

    /// <summary>Log entries that were checked.</summary>
    public required long Entries { get; init; }

    /// <summary>Entries that the log has room for.</summary>
    public required long LogCapacity { get; init; }

    /// <summary>Files in the name space.</summary>
    public required int Files { get; init; }

    /// <summary>Directories in the name space.</summary>
    public required int Directories { get; init; }

    /// <summary>Sum of the sizes of the files, in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Bytes of the device that are in use, metadata included.</summary>
    public required long Allocated { get; init; }

    /// <summary>Bytes that are free.</summary>
    public required long Free { get; init; }
}
