namespace Famfs.Mounts;

/// <summary>A mount that is wanted.</summary>
public sealed record MountRequest
{
    /// <summary>The famfsd to start.</summary>
    public required string Program { get; init; }

    /// <summary>Device or image file, absolute.</summary>
    public required string Device { get; init; }

    /// <summary>An existing directory, absolute.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Refuses all changes.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Lets a client overwrite the bytes of files in place; on the master it changes nothing.</summary>
    public bool Writable { get; init; }

    /// <summary>Other users may use it.</summary>
    public bool AllowOther { get; init; }

    /// <summary>What the page cache keeps.</summary>
    public FamfsCacheMode Cache { get; init; }

    /// <summary>The words behind -o.</summary>
    internal string Options =>
        "foreground"
        + (ReadOnly ? ",ro" : "")
        + (Writable ? ",writable" : "")
        + (AllowOther ? ",allow_other" : "")
        + $",cache={(Cache switch { FamfsCacheMode.Always => "always", FamfsCacheMode.Never => "never", _ => "auto" })}";
}
