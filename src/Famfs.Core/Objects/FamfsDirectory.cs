namespace Famfs;

/// <summary>A directory.</summary>
public record FamfsDirectory : FamfsItem
{
    // What files have, so that a table, a CSV file or a strict script is right whichever of them comes first.

    /// <summary>Null: a directory has no bytes.</summary>
    public long? Size { get; }

    /// <summary>Null: a directory owns no bytes of the device.</summary>
    public long? AllocatedSize { get; }

    /// <summary>Null: a directory has no extents.</summary>
    public int? ExtentCount { get; }

    /// <summary>Null: a directory has no strips.</summary>
    public long? ChunkSize { get; }

    /// <inheritdoc/>
    public sealed override bool IsDirectory => true;

    /// <inheritdoc/>
    public sealed override string ToString() => PSPath;
}
