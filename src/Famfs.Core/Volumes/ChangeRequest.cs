namespace Famfs.Volumes;

/// <summary>A change of something that is recorded. What is null stays as it is.</summary>
public sealed record ChangeRequest
{
    /// <summary>What is to be done.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Path inside the file system; of what was removed, the name that listings of it show.</summary>
    public required string Path { get; init; }

    /// <summary>The path that it gets; null for <see cref="ChangeKind.Restore"/> means the one that it had.</summary>
    public string? Destination { get; init; }

    /// <summary>What has the destination's name is removed by the same change: a file, or a directory that is empty.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Permission bits.</summary>
    public uint? Mode { get; init; }

    /// <summary>Owner.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group.</summary>
    public uint? Gid { get; init; }

    /// <summary>Bytes of the file. What is added reads as zeros.</summary>
    public long? Size { get; init; }

    /// <summary>What is added to the size holds bytes already.</summary>
    internal bool KeepsBytes { get; init; }

    /// <summary>When it was last written, in nanoseconds since 1970 (<see cref="UnixTime"/>).</summary>
    public long? Time { get; init; }
}
