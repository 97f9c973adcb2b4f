namespace Famfs.Fuse.Protocol;

/// <summary>Fields of a SETATTR that are to be set.</summary>
[Flags]
public enum FuseSetAttrFields : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mode.</summary>
    FATTR_MODE = 1u << 0,

    /// <summary>Uid.</summary>
    FATTR_UID = 1u << 1,

    /// <summary>Gid.</summary>
    FATTR_GID = 1u << 2,

    /// <summary>Size.</summary>
    FATTR_SIZE = 1u << 3,

    /// <summary>Access time.</summary>
    FATTR_ATIME = 1u << 4,

    /// <summary>Modification time.</summary>
    FATTR_MTIME = 1u << 5,

    /// <summary>The file handle is valid.</summary>
    FATTR_FH = 1u << 6,

    /// <summary>Access time, from the server's clock.</summary>
    FATTR_ATIME_NOW = 1u << 7,

    /// <summary>Modification time, from the server's clock.</summary>
    FATTR_MTIME_NOW = 1u << 8,

    /// <summary>The lock owner is valid.</summary>
    FATTR_LOCKOWNER = 1u << 9,

    /// <summary>Change time.</summary>
    FATTR_CTIME = 1u << 10,

    /// <summary>Drop set-user-id and set-group-id.</summary>
    FATTR_KILL_SUIDGID = 1u << 11,
}
