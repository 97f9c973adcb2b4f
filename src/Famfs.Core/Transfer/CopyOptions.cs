using Famfs.Allocation;

namespace Famfs.Transfer;

/// <summary>How a copy is done.</summary>
public sealed record CopyOptions
{
    /// <summary>Copy directories with their content.</summary>
    public bool Recurse { get; init; }

    /// <summary>Keep the path of each source below the destination, and make the directories that this needs.</summary>
    public bool Parents { get; init; }

    /// <summary>Leave files alone that exist with the size and time of their source, as a stopped copy left them.</summary>
    public bool Resume { get; init; }

    /// <summary>With <see cref="Resume"/>, also demand that the content is the same.</summary>
    public bool Verify { get; init; }

    /// <summary>Overwrite files that exist; inside a famfs only where the size is the same.</summary>
    public bool Force { get; init; }

    /// <summary>Threads that copy.</summary>
    public int ThrottleLimit { get; init; } = Environment.ProcessorCount;

    /// <summary>Permission bits for new files, or null to keep the nine of each source.</summary>
    public uint? Mode { get; init; }

    /// <summary>Owner for new files and directories, or null for the caller.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group for new files and directories, or null for the caller's.</summary>
    public uint? Gid { get; init; }

    /// <summary>Copies belong to the owner and group of their source, if the caller may give files away.</summary>
    public bool PreserveOwner { get; init; }

    /// <summary>Copies also get the set-user-ID, set-group-ID and sticky bits of their source.</summary>
    public bool PreserveSpecialMode { get; init; }

    /// <summary>How new files in a famfs are striped.</summary>
    public Interleaving? Interleaving { get; init; }
}
