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

    /// <summary>No program changes what is recorded, not even on the master.</summary>
    public bool Immutable { get; init; }

    /// <summary>Other users may use it.</summary>
    public bool AllowOther { get; init; }

    /// <summary>No program can be run from it.</summary>
    public bool NoExecute { get; init; }

    /// <summary>No symbolic link is followed on it.</summary>
    public bool NoSymlinkFollow { get; init; }

    /// <summary>The root shows the superblock and the log as read-only files of <c>.meta</c>.</summary>
    public bool Meta { get; init; }

    /// <summary>How the kernel caches pages.</summary>
    public FamfsCacheMode Cache { get; init; }

    /// <summary>How famfsd talks to the kernel.</summary>
    public FamfsTransport Transport { get; init; }

    /// <summary>Has a kernel with famfs map files itself, if it offers to.</summary>
    public bool FileMaps { get; init; }

    /// <summary>Has the kernel's stand-alone famfs module serve the mount, or fails.</summary>
    public bool Module { get; init; }

    /// <summary>Keeps such a kernel from it.</summary>
    internal bool NoFileMaps { get; init; }

    /// <summary>When what programs make is recorded: <c>process</c>, <c>close</c>, or a number of seconds.</summary>
    public string CommitPolicy { get; init; } = "process";

    /// <summary>The words after -o.</summary>
    internal string Options =>
        "foreground"
        + (ReadOnly ? ",ro" : "")
        + (Writable ? ",writable" : "")
        + (Immutable ? ",immutable" : "")
        + (AllowOther ? ",allow_other" : "")
        + (NoExecute ? ",noexec" : "")
        + (NoSymlinkFollow ? ",nosymfollow" : "")
        + (Meta ? ",meta" : "")
        + (Module ? ",maps=module" : FileMaps ? ",maps=on" : NoFileMaps ? ",maps=off" : "")
        + $",cache={(Cache switch { FamfsCacheMode.Always => "always", FamfsCacheMode.Never => "never", _ => "auto" })}"
        + $",commit={CommitPolicy}"
        + (Transport switch { FamfsTransport.DevFuse => ",transport=devfuse", FamfsTransport.IoUring => ",transport=iouring", _ => "" });
}
