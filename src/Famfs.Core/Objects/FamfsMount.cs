namespace Famfs;

/// <summary>
/// A mount and what serves it, as they were when asked. Programs that map a file of it do so through the page cache of this
/// host, unless <see cref="IsDax"/>.
/// </summary>
public sealed record FamfsMount
{
    /// <summary>The directory it is mounted on.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Device or image file.</summary>
    public required string Device { get; init; }

    /// <summary>Whether it works. Unless it is <see cref="FamfsMountState.Serving"/>, most of what follows is empty.</summary>
    public required FamfsMountState State { get; init; }

    /// <summary>Whether famfsd answers.</summary>
    public bool IsServed => State == FamfsMountState.Serving;

    /// <summary>Id of the user who mounted it.</summary>
    public uint OwnerId { get; init; }

    /// <summary>The server of the mount: famfsd, or the kernel itself.</summary>
    public FamfsBackEnd BackEnd { get; init; }

    /// <summary>Why famfsd or the kernel does it, where the other could have; else null.</summary>
    public string? BackEndReason { get; init; }

    /// <summary>Whether programs that map a file map the shared memory itself.</summary>
    public bool IsDax { get; init; }

    /// <summary>Number of the EROFS view that is mounted; 0 for other back ends.</summary>
    public long Generation { get; init; }

    /// <summary>Entries of the log that had been rewritten when the mounted EROFS view was made; 0 for other back ends.</summary>
    public long Changes { get; init; }

    /// <summary>Whether the log has entries or changes that the mounted EROFS view does not show; null where that is not known.</summary>
    public bool? IsOutdated { get; init; }

    /// <summary>The role of this host.</summary>
    public FamfsRole Role { get; init; }

    /// <summary>Whether all changes are refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether the bytes of files can be changed here: always on the master, on a client only if it asked for that.</summary>
    public bool Writable { get; init; }

    /// <summary>How the kernel caches pages.</summary>
    public FamfsCacheMode Cache { get; init; }

    /// <summary>How famfsd talks to the kernel; null for other back ends.</summary>
    public FamfsTransport? Transport { get; init; }

    /// <summary>Why famfsd does not use io_uring although the mount asks for it; null if it does, or the mount does not.</summary>
    public string? TransportReason { get; init; }

    /// <summary>When what programs make is recorded: process, close, or a number of seconds.</summary>
    public string CommitPolicy { get; init; } = "";

    /// <summary>Process id of famfsd; 0 if it is unknown or not visible from this PID namespace.</summary>
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

    /// <summary>Files and directories that only this mount shows so far: being written, or waiting for their final name or mode.</summary>
    public int Uncommitted { get; init; }

    /// <summary>Failures of famfsd so far: of the device, of the log, of commits; not what programs did wrong.</summary>
    public long Errors { get; init; }

    /// <summary>The last of them; null if there was none in the last hour, or if another user mounted.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was; null without one.</summary>
    public DateTimeOffset? LastErrorTime { get; init; }

    /// <summary>How many operations of programs were refused, by the name of the errno.</summary>
    public IReadOnlyDictionary<string, long> Refused { get; init; } = new Dictionary<string, long>();

    /// <summary>The last few of them, the newest first; empty if another user mounted.</summary>
    public IReadOnlyList<FamfsRefusal> LastRefused { get; init; } = [];

    /// <summary>The file that famfsd writes its failures to; null if it writes to the standard error of its caller.</summary>
    public string? LogFile { get; init; }

    /// <summary>Entries of the log that were followed.</summary>
    public long LogPosition { get; init; }

    /// <summary>Whether famfsd refuses all changes, whatever the kernel allows.</summary>
    internal bool RefusesChanges { get; init; }

    /// <inheritdoc/>
    public override string ToString() => MountPoint;
}
