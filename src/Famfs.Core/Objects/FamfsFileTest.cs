namespace Famfs;

/// <summary>The result of a test of a file's content.</summary>
public sealed record FamfsFileTest : INamedItem
{
    /// <summary>Path inside the file system.</summary>
    public required string FamfsPath { get; init; }

    /// <summary>Device and path as one text that no command takes for a file of this host.</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds it.</summary>
    public required string Device { get; init; }

    /// <summary>Bytes that were read.</summary>
    public required long Size { get; init; }

    /// <summary>Whether the content is what was asked for.</summary>
    public required bool Passed { get; init; }

    /// <summary>Seed that the content was compared with.</summary>
    public long? Seed { get; init; }

    /// <summary>Offset of the first byte that differs from the seed's content.</summary>
    public long? FirstDifference { get; init; }

    /// <summary>Algorithm of <see cref="Hash"/>, or null when the content was compared with a seed alone.</summary>
    public FamfsHashAlgorithm? Algorithm { get; init; }

    /// <summary>Hash of the content as it is, in lower-case hexadecimal digits.</summary>
    public string? Hash { get; init; }
}
