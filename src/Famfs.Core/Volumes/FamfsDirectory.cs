namespace Famfs;

/// <summary>A directory.</summary>
public sealed record FamfsDirectory : FamfsItem
{
    /// <inheritdoc/>
    public override bool IsDirectory => true;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
