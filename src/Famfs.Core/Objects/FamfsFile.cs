namespace Famfs;

/// <summary>A file, with the space that it has.</summary>
public record FamfsFile : FamfsItem
{
    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Device bytes that it owns.</summary>
    public required long AllocatedSize { get; init; }

    /// <summary>Number of extents, or of strips when interleaved.</summary>
    public required int ExtentCount { get; init; }

    /// <summary>Bytes of a turn of an interleaved file; 0 otherwise.</summary>
    public required long ChunkSize { get; init; }

    /// <inheritdoc/>
    public sealed override bool IsDirectory => false;

    /// <inheritdoc/>
    public sealed override string ToString() => PSPath;
}
