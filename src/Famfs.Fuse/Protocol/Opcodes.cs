namespace Famfs.Fuse.Protocol;

/// <summary>The operations of requests. Names and values are the kernel's, up to protocol 7.45 and the two of famfs.</summary>
public enum FuseOpcode : uint
{
    /// <summary>Resolve a name; takes a reference on the node.</summary>
    FUSE_LOOKUP = 1,

    /// <summary>Give back references; has no reply.</summary>
    FUSE_FORGET = 2,

    /// <summary>Read attributes.</summary>
    FUSE_GETATTR = 3,

    /// <summary>Change attributes, size included.</summary>
    FUSE_SETATTR = 4,

    /// <summary>Read a symbolic link.</summary>
    FUSE_READLINK = 5,

    /// <summary>Create a symbolic link.</summary>
    FUSE_SYMLINK = 6,

    /// <summary>Create a file or special file.</summary>
    FUSE_MKNOD = 8,

    /// <summary>Create a directory.</summary>
    FUSE_MKDIR = 9,

    /// <summary>Remove a name of a file.</summary>
    FUSE_UNLINK = 10,

    /// <summary>Remove a directory.</summary>
    FUSE_RMDIR = 11,

    /// <summary>Rename.</summary>
    FUSE_RENAME = 12,

    /// <summary>Create a further name of a file.</summary>
    FUSE_LINK = 13,

    /// <summary>Open a file.</summary>
    FUSE_OPEN = 14,

    /// <summary>Read data.</summary>
    FUSE_READ = 15,

    /// <summary>Write data.</summary>
    FUSE_WRITE = 16,

    /// <summary>Space of the file system.</summary>
    FUSE_STATFS = 17,

    /// <summary>The last descriptor of an open file is gone.</summary>
    FUSE_RELEASE = 18,

    /// <summary>Make a file durable.</summary>
    FUSE_FSYNC = 20,

    /// <summary>Set an extended attribute.</summary>
    FUSE_SETXATTR = 21,

    /// <summary>Read an extended attribute.</summary>
    FUSE_GETXATTR = 22,

    /// <summary>List extended attributes.</summary>
    FUSE_LISTXATTR = 23,

    /// <summary>Remove an extended attribute.</summary>
    FUSE_REMOVEXATTR = 24,

    /// <summary>One descriptor of an open file is closed.</summary>
    FUSE_FLUSH = 25,

    /// <summary>Negotiate; the first request of all.</summary>
    FUSE_INIT = 26,

    /// <summary>Open a directory.</summary>
    FUSE_OPENDIR = 27,

    /// <summary>List a directory.</summary>
    FUSE_READDIR = 28,

    /// <summary>A directory is no longer open.</summary>
    FUSE_RELEASEDIR = 29,

    /// <summary>Make a directory durable.</summary>
    FUSE_FSYNCDIR = 30,

    /// <summary>Test a lock.</summary>
    FUSE_GETLK = 31,

    /// <summary>Take a lock or fail.</summary>
    FUSE_SETLK = 32,

    /// <summary>Take a lock, waiting for it.</summary>
    FUSE_SETLKW = 33,

    /// <summary>Check permissions.</summary>
    FUSE_ACCESS = 34,

    /// <summary>Create and open a file.</summary>
    FUSE_CREATE = 35,

    /// <summary>A request is no longer wanted; needs no reply.</summary>
    FUSE_INTERRUPT = 36,

    /// <summary>Map a block (block devices).</summary>
    FUSE_BMAP = 37,

    /// <summary>The connection ends.</summary>
    FUSE_DESTROY = 38,

    /// <summary>Device control.</summary>
    FUSE_IOCTL = 39,

    /// <summary>Poll for events.</summary>
    FUSE_POLL = 40,

    /// <summary>Data asked for by a notification; has no reply.</summary>
    FUSE_NOTIFY_REPLY = 41,

    /// <summary>Many forgets; has no reply.</summary>
    FUSE_BATCH_FORGET = 42,

    /// <summary>Allocate, punch, zero.</summary>
    FUSE_FALLOCATE = 43,

    /// <summary>List a directory with attributes; takes references.</summary>
    FUSE_READDIRPLUS = 44,

    /// <summary>Rename with flags.</summary>
    FUSE_RENAME2 = 45,

    /// <summary>Find data or a hole.</summary>
    FUSE_LSEEK = 46,

    /// <summary>Copy inside the file system, count of 32 bits.</summary>
    FUSE_COPY_FILE_RANGE = 47,

    /// <summary>Map into the DAX window (virtio-fs).</summary>
    FUSE_SETUPMAPPING = 48,

    /// <summary>Unmap from the DAX window (virtio-fs).</summary>
    FUSE_REMOVEMAPPING = 49,

    /// <summary>Make everything durable.</summary>
    FUSE_SYNCFS = 50,

    /// <summary>Create and open a file without a name.</summary>
    FUSE_TMPFILE = 51,

    /// <summary>Read attributes in the form of statx(2).</summary>
    FUSE_STATX = 52,

    /// <summary>Copy inside the file system, count of 64 bits.</summary>
    FUSE_COPY_FILE_RANGE_64 = 53,

    /// <summary>Extents of a file, with FUSE_DAX_FMAP; 53 in the first generation, whose 54 asks for a device.</summary>
    FUSE_GET_FMAP = 54,

    /// <summary>A device that extents lie on, with FUSE_DAX_FMAP.</summary>
    FUSE_GET_DAXDEV = 55,

    /// <summary>Negotiation of a character device in user space; never sent to a file system.</summary>
    CUSE_INIT = 4096,

    /// <summary>FUSE_INIT as a machine of the other byte order would see it.</summary>
    FUSE_INIT_BSWAP_RESERVED = 436207616,
}

/// <summary>The kinds of notification.</summary>
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
