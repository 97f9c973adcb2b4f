using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of INIT: what the kernel offers.
/// Wire name: <c>fuse_init_in</c>, 64 bytes.
/// </summary>
/// <remarks>Kernels before 7.36, and those that offer no FUSE_INIT_EXT, send the first 16 bytes.</remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInitIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 64;

    /// <summary>Protocol major version.</summary>
    [FieldOffset(0)]
    public uint Major;

    /// <summary>Protocol minor version.</summary>
    [FieldOffset(4)]
    public uint Minor;

    /// <summary>Read-ahead of the mount in bytes.</summary>
    [FieldOffset(8)]
    public uint MaxReadAhead;

    /// <summary>Bits 0 to 31 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>Bits 32 to 63 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(16)]
    public uint Flags2;
}

/// <summary>
/// Reply to INIT: what was agreed.
/// Wire name: <c>fuse_init_out</c>, 64 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInitOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 64;

    /// <summary>Protocol major version.</summary>
    [FieldOffset(0)]
    public uint Major;

    /// <summary>Protocol minor version.</summary>
    [FieldOffset(4)]
    public uint Minor;

    /// <summary>Most read-ahead in bytes.</summary>
    [FieldOffset(8)]
    public uint MaxReadAhead;

    /// <summary>Bits 0 to 31 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>Most background requests under way.</summary>
    [FieldOffset(16)]
    public ushort MaxBackground;

    /// <summary>Number of background requests from which the mount counts as congested.</summary>
    [FieldOffset(18)]
    public ushort CongestionThreshold;

    /// <summary>Most bytes in one WRITE.</summary>
    [FieldOffset(20)]
    public uint MaxWrite;

    /// <summary>Granularity of time stamps in nanoseconds.</summary>
    [FieldOffset(24)]
    public uint TimeGranularity;

    /// <summary>Most pages in one request, with FUSE_MAX_PAGES.</summary>
    [FieldOffset(28)]
    public ushort MaxPages;

    /// <summary>Base-2 logarithm of the alignment of DAX mappings, with FUSE_MAP_ALIGNMENT.</summary>
    [FieldOffset(30)]
    public ushort MapAlignment;

    /// <summary>Bits 32 to 63 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(32)]
    public uint Flags2;

    /// <summary>Depth of stacked file systems, with FUSE_PASSTHROUGH.</summary>
    [FieldOffset(36)]
    public uint MaxStackDepth;

    /// <summary>Seconds after which the kernel ends the connection, with FUSE_REQUEST_TIMEOUT.</summary>
    [FieldOffset(40)]
    public ushort RequestTimeout;
}

/// <summary>Features that kernel and server agree on at INIT; bits 32 to 63 travel in Flags2.</summary>
[Flags]
public enum FuseInitFlags : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reads of one file may be answered out of order.</summary>
    FUSE_ASYNC_READ = 1UL << 0,

    /// <summary>The server keeps fcntl(2) locks.</summary>
    FUSE_POSIX_LOCKS = 1UL << 1,

    /// <summary>Unused by the kernel.</summary>
    FUSE_FILE_OPS = 1UL << 2,

    /// <summary>OPEN carries O_TRUNC; otherwise a SETATTR of size 0 comes first.</summary>
    FUSE_ATOMIC_O_TRUNC = 1UL << 3,

    /// <summary>The server resolves "." and "..".</summary>
    FUSE_EXPORT_SUPPORT = 1UL << 4,

    /// <summary>Writes above 4 KiB.</summary>
    FUSE_BIG_WRITES = 1UL << 5,

    /// <summary>The server applies the umask.</summary>
    FUSE_DONT_MASK = 1UL << 6,

    /// <summary>The device takes splice(2).</summary>
    FUSE_SPLICE_WRITE = 1UL << 7,

    /// <summary>The device moves spliced pages.</summary>
    FUSE_SPLICE_MOVE = 1UL << 8,

    /// <summary>The device gives to splice(2).</summary>
    FUSE_SPLICE_READ = 1UL << 9,

    /// <summary>The server keeps flock(2) locks.</summary>
    FUSE_FLOCK_LOCKS = 1UL << 10,

    /// <summary>ioctl(2) on directories.</summary>
    FUSE_HAS_IOCTL_DIR = 1UL << 11,

    /// <summary>Cached data are dropped when size or modification time changes.</summary>
    FUSE_AUTO_INVAL_DATA = 1UL << 12,

    /// <summary>READDIRPLUS may be used.</summary>
    FUSE_DO_READDIRPLUS = 1UL << 13,

    /// <summary>The kernel chooses between READDIR and READDIRPLUS.</summary>
    FUSE_READDIRPLUS_AUTO = 1UL << 14,

    /// <summary>Direct I/O is split into requests under way together.</summary>
    FUSE_ASYNC_DIO = 1UL << 15,

    /// <summary>Writes stay in the page cache.</summary>
    FUSE_WRITEBACK_CACHE = 1UL << 16,

    /// <summary>ENOSYS to OPEN means: no OPEN is needed.</summary>
    FUSE_NO_OPEN_SUPPORT = 1UL << 17,

    /// <summary>Lookups and listings of one directory may overlap.</summary>
    FUSE_PARALLEL_DIROPS = 1UL << 18,

    /// <summary>The server drops set-user-id, set-group-id and capabilities (first version).</summary>
    FUSE_HANDLE_KILLPRIV = 1UL << 19,

    /// <summary>The kernel checks POSIX ACLs.</summary>
    FUSE_POSIX_ACL = 1UL << 20,

    /// <summary>After an abort the device reads ECONNABORTED.</summary>
    FUSE_ABORT_ERROR = 1UL << 21,

    /// <summary>The reply names the most pages of a request.</summary>
    FUSE_MAX_PAGES = 1UL << 22,

    /// <summary>Link targets are cached.</summary>
    FUSE_CACHE_SYMLINKS = 1UL << 23,

    /// <summary>ENOSYS to OPENDIR means: no OPENDIR is needed.</summary>
    FUSE_NO_OPENDIR_SUPPORT = 1UL << 24,

    /// <summary>Cached data are dropped only when the server says so.</summary>
    FUSE_EXPLICIT_INVAL_DATA = 1UL << 25,

    /// <summary>The reply names the alignment of DAX mappings.</summary>
    FUSE_MAP_ALIGNMENT = 1UL << 26,

    /// <summary>Directories may be mount points of their own.</summary>
    FUSE_SUBMOUNTS = 1UL << 27,

    /// <summary>The server drops set-user-id, set-group-id and capabilities when told to.</summary>
    FUSE_HANDLE_KILLPRIV_V2 = 1UL << 28,

    /// <summary>SETXATTR has its long form.</summary>
    FUSE_SETXATTR_EXT = 1UL << 29,

    /// <summary>INIT has its long form, and Flags2 counts.</summary>
    FUSE_INIT_EXT = 1UL << 30,

    /// <summary>Security contexts come with requests that create.</summary>
    FUSE_SECURITY_CTX = 1UL << 32,

    /// <summary>DAX can be chosen for each file.</summary>
    FUSE_HAS_INODE_DAX = 1UL << 33,

    /// <summary>A supplementary group comes with requests that create.</summary>
    FUSE_CREATE_SUPP_GROUP = 1UL << 34,

    /// <summary>A name can be made to expire.</summary>
    FUSE_HAS_EXPIRE_ONLY = 1UL << 35,

    /// <summary>Shared mappings of files open with FOPEN_DIRECT_IO.</summary>
    FUSE_DIRECT_IO_ALLOW_MMAP = 1UL << 36,

    /// <summary>Reads and writes can go to a backing file.</summary>
    FUSE_PASSTHROUGH = 1UL << 37,

    /// <summary>No file handles (NFS).</summary>
    FUSE_NO_EXPORT_SUPPORT = 1UL << 38,

    /// <summary>Requests under way can be sent again.</summary>
    FUSE_HAS_RESEND = 1UL << 39,

    /// <summary>Mounts with mapped user ids.</summary>
    FUSE_ALLOW_IDMAP = 1UL << 40,

    /// <summary>Requests can travel by io_uring.</summary>
    FUSE_OVER_IO_URING = 1UL << 41,

    /// <summary>The reply names a timeout for requests. Before protocol 7.43 the first generation of file maps.</summary>
    FUSE_REQUEST_TIMEOUT = 1UL << 42,

    /// <summary>The kernel asks for the extents of files, and maps them itself; only kernels with famfs.</summary>
    FUSE_DAX_FMAP = 1UL << 43,
}
