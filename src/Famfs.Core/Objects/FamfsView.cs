namespace Famfs;

/// <summary>The EROFS view of a file system, as it was when it was looked at.</summary>
public sealed record FamfsView
{
    /// <summary>Device or image file.</summary>
    public required string Device { get; init; }

    /// <summary>Number of the view: each is one more than the one before.</summary>
    public required long Generation { get; init; }

    /// <summary>Entries of the log that it shows.</summary>
    public required long LogPosition { get; init; }

    /// <summary>Files that it shows.</summary>
    public required int Files { get; init; }

    /// <summary>Files that the log has and EROFS cannot show.</summary>
    public required int Omitted { get; init; }

    /// <summary>Whether it shows all that the log has.</summary>
    public required bool IsCurrent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IsCurrent ? $"Erofs {Generation}" : ErrorClauses.Get("ViewOlder", Generation);
}
