namespace Famfs.Fuse.Protocol;

/// <summary>What a notification says.</summary>
public enum FuseNotifyCode : int
{
    /// <summary>Nothing; no notification.</summary>
    None = 0,

    /// <summary>A poll may be repeated.</summary>
    FUSE_NOTIFY_POLL = 1,

    /// <summary>Cached attributes or data are stale.</summary>
    FUSE_NOTIFY_INVAL_INODE = 2,

    /// <summary>A cached name is stale.</summary>
    FUSE_NOTIFY_INVAL_ENTRY = 3,

    /// <summary>Data for the page cache.</summary>
    FUSE_NOTIFY_STORE = 4,

    /// <summary>Asks for data of the page cache.</summary>
    FUSE_NOTIFY_RETRIEVE = 5,

    /// <summary>A name is gone.</summary>
    FUSE_NOTIFY_DELETE = 6,

    /// <summary>Send the requests under way again.</summary>
    FUSE_NOTIFY_RESEND = 7,

    /// <summary>All cached names are stale.</summary>
    FUSE_NOTIFY_INC_EPOCH = 8,

    /// <summary>Unused nodes may be dropped.</summary>
    FUSE_NOTIFY_PRUNE = 9,
}
