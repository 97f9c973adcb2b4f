using Famfs.Allocation;

namespace Famfs.Transfer;

/// <summary>How a copy is done.</summary>
public sealed record CopyOptions
{
    /// <summary>Copy directories with their content.</summary>
    public bool Recurse { get; init; }

    /// <summary>Overwrite files that exist; inside a famfs only where the size is the same.</summary>
    public bool Force { get; init; }

    /// <summary>Threads that copy.</summary>
    public int ThrottleLimit { get; init; } = Environment.ProcessorCount;

    /// <summary>Permission bits for new files, or null to keep each source's.</summary>
    public uint? Mode { get; init; }

    /// <summary>Owner for new files and directories, or null to keep each source's.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group for new files and directories, or null to keep each source's.</summary>
    public uint? Gid { get; init; }

    /// <summary>How new files in a famfs are striped.</summary>
    public Interleaving? Interleaving { get; init; }
}
