namespace Famfs;

/// <summary>The usage of a directory, with everything below it.</summary>
public sealed record FamfsUsage : INamedItem
{
    /// <summary>Path inside the file system, without a leading slash; empty for the root.</summary>
    public required string FamfsPath { get; init; }

    /// <summary>Device and path as one text that no command takes for a file of this host.</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds it.</summary>
    public required string Device { get; init; }

    /// <summary>Number of files.</summary>
    public required long Files { get; init; }

    /// <summary>Number of directories below.</summary>
    public required long Directories { get; init; }

    /// <summary>Sum of the sizes of the files, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Device bytes that the files own.</summary>
    public required long AllocatedSize { get; init; }

    /// <summary>Number of extents and strips.</summary>
    public required long ExtentCount { get; init; }

    /// <summary>Components of the path below the directory that was named.</summary>
    public required int Depth { get; init; }
}
