using Famfs.Allocation;

namespace Famfs.Volumes;

/// <summary>A file or directory that is to be created.</summary>
public sealed record CreateRequest
{
    /// <summary>Path inside the file system.</summary>
    public required string Path
    {
        get;
        init => (field, Recorded) = (value, null);
    }

    /// <summary>The same as the log records it, where the caller has that already; set after the path.</summary>
    internal byte[]? Recorded { get; init; }

    /// <summary>A directory; it has no size.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Bytes of the file.</summary>
    public long Size { get; init; }

    /// <summary>Permission bits.</summary>
    public uint Mode { get; init; }

    /// <summary>Owner.</summary>
    public uint Uid { get; init; }

    /// <summary>Group.</summary>
    public uint Gid { get; init; }

    /// <summary>When it was last written, in nanoseconds since 1970 (<see cref="UnixTime"/>); 0 records no time.</summary>
    public long Time { get; init; }

    /// <summary>How the file is striped; null for one extent.</summary>
    public Interleaving? Interleaving { get; init; }
}
