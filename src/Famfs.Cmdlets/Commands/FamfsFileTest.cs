namespace Famfs.Cmdlets.Commands;

/// <summary>What became of a test of a file's content.</summary>
public sealed record FamfsFileTest
{
    /// <summary>Path inside the file system.</summary>
    public required string Path { get; init; }

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

    /// <summary>SHA-256 of the content, in lower-case hexadecimal digits.</summary>
    public string? Sha256 { get; init; }
}
