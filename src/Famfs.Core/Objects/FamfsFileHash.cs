namespace Famfs;

/// <summary>The hash of a file's content, with the property names of Get-FileHash.</summary>
public sealed record FamfsFileHash : INamedItem
{
    /// <summary>How the hash was computed.</summary>
    public required FamfsHashAlgorithm Algorithm { get; init; }

    /// <summary>The hash, in lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>Bytes that were read.</summary>
    public required long Size { get; init; }

    /// <summary>Path inside the file system.</summary>
    public required string FamfsPath { get; init; }

    /// <summary>Device and path as one text that no command takes for a file of this host.</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds it.</summary>
    public required string Device { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Hash}  {FamfsPath}";
}
