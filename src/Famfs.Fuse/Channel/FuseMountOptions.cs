namespace Famfs.Fuse;

/// <summary>Options of a mount.</summary>
public sealed class FuseMountOptions
{
    /// <summary>An existing directory, outside any mount this process serves.</summary>
    public required string MountPoint { get; init; }

    /// <summary>The source in the mount table.</summary>
    public string Source { get; init; } = "fuse";

    /// <summary>The part of the type after "fuse." in the mount table; empty for none.</summary>
    public string Subtype { get; init; } = "";

    /// <summary>Others than the user who mounts may use it. Without it not even root may, unless root mounted.
    /// An ordinary user needs user_allow_other in /etc/fuse.conf.</summary>
    public bool AllowOther { get; init; }

    /// <summary>The kernel checks modes and owners. Without it the file system answers for all access.</summary>
    public bool DefaultPermissions { get; init; } = true;

    /// <summary>The kernel refuses all changes with EROFS.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Programs on the mount cannot be run.</summary>
    public bool NoExecute { get; init; }

    /// <summary>Symbolic links on the mount are not followed. The helper does not know this, so only root gets it.</summary>
    public bool NoSymlinkFollow { get; init; }

    /// <summary>Most bytes in one READ; 0 leaves it to the largest request.</summary>
    public int MaxRead { get; init; }

    /// <summary>How the mount is made.</summary>
    public FuseMountMethod Method { get; init; }
}
