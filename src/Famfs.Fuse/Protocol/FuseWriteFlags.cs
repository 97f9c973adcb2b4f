namespace Famfs.Fuse.Protocol;

/// <summary>Where the data of a WRITE come from and what else is to be done.</summary>
[Flags]
public enum FuseWriteFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>From the page cache: the file handle is a guess and the uid is not the writer's.</summary>
    FUSE_WRITE_CACHE = 1u << 0,

    /// <summary>The lock owner is valid.</summary>
    FUSE_WRITE_LOCKOWNER = 1u << 1,

    /// <summary>Drop set-user-id and set-group-id.</summary>
    FUSE_WRITE_KILL_SUIDGID = 1u << 2,
}
