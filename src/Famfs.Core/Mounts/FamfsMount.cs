namespace Famfs;

/// <summary>
/// A mount and the famfsd that serves it, as they were when asked. Programs that map a file of it do so through the page
/// cache of this host.
/// </summary>
public sealed record FamfsMount
{
    /// <summary>The directory it is mounted on.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Device or image file.</summary>
    public required string Device { get; init; }

    /// <summary>Whether famfsd answers. When it does not, everything below is empty.</summary>
    public required bool IsServed { get; init; }

    /// <summary>What does the work; the only kind so far is Fuse.</summary>
    public string BackEnd { get; init; } = "Fuse";

    /// <summary>What this host is to the file system.</summary>
    public FamfsRole Role { get; init; }

    /// <summary>Whether all changes are refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether this host, as a client, may overwrite data in place.</summary>
    public bool Writable { get; init; }

    /// <summary>What is kept in the page cache.</summary>
    public FamfsCacheMode Cache { get; init; }

    /// <summary>Process id of famfsd.</summary>
    public int ProcessId { get; init; }

    /// <summary>Since when it serves.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>For how long.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Requests of the kernel so far.</summary>
    public long Operations { get; init; }

    /// <summary>Bytes sent in answer to reads.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes taken from writes.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Files open at the moment.</summary>
    public int OpenFiles { get; init; }

    /// <summary>Files and directories that only this mount shows so far: being written, waiting for their final name or mode, or empty.</summary>
    public int Uncommitted { get; init; }

    /// <summary>Failures of famfsd so far: of the device, of the log, of commits; not what programs did wrong.</summary>
    public long Errors { get; init; }

    /// <summary>The last of them, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>Entries of the log that were followed.</summary>
    public long LogPosition { get; init; }

    /// <inheritdoc/>
    public override string ToString() => MountPoint;
}
