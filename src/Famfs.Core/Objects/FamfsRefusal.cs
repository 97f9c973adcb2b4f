namespace Famfs;

/// <summary>An operation of a program that a mount refused.</summary>
public sealed record FamfsRefusal
{
    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>
    /// The operation, in the words of FUSE: <c>unlink</c>, <c>rename2</c>, <c>setattr</c> (chmod, chown, truncate), <c>write</c> ...
    /// </summary>
    public string Operation { get; init; } = "";

    /// <summary>The errno that the program got, by its name.</summary>
    public string Error { get; init; } = "";

    /// <summary>Path inside the file system.</summary>
    public string Path { get; init; } = "";

    /// <summary>Process or thread that asked, as famfsd sees it; 0 if it is in another PID namespace.</summary>
    public int ProcessId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Operation} {Path}: {Error}";
}
