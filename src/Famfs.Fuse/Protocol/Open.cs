using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of OPEN and OPENDIR.
/// Wire name: <c>fuse_open_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseOpenIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Flags of open(2), without O_CREAT, O_EXCL and O_NOCTTY.</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>1 (FUSE_OPEN_KILL_SUIDGID): drop set-user-id and set-group-id.</summary>
    [FieldOffset(4)]
    public uint OpenFlags;
}

/// <summary>
/// Reply to OPEN and OPENDIR; second half of the reply to CREATE.
/// Wire name: <c>fuse_open_out</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseOpenOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The server's own word for the open file; comes back with every request on it.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>How the kernel is to treat the open file.</summary>
    [FieldOffset(8)]
    public FuseOpenFlags Flags;

    /// <summary>Backing file of FOPEN_PASSTHROUGH.</summary>
    [FieldOffset(12)]
    public int BackingId;
}

/// <summary>How the kernel is to treat an open file or directory.</summary>
[Flags]
public enum FuseOpenFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bypass the page cache.</summary>
    FOPEN_DIRECT_IO = 1u << 0,

    /// <summary>Keep what an earlier open has cached.</summary>
    FOPEN_KEEP_CACHE = 1u << 1,

    /// <summary>The file cannot seek.</summary>
    FOPEN_NONSEEKABLE = 1u << 2,

    /// <summary>Cache the listing of this directory.</summary>
    FOPEN_CACHE_DIR = 1u << 3,

    /// <summary>The file has no position at all.</summary>
    FOPEN_STREAM = 1u << 4,

    /// <summary>Send no FLUSH at close.</summary>
    FOPEN_NOFLUSH = 1u << 5,

    /// <summary>Direct writes to one file may overlap.</summary>
    FOPEN_PARALLEL_DIRECT_WRITES = 1u << 6,

    /// <summary>Reads and writes go to the backing file.</summary>
    FOPEN_PASSTHROUGH = 1u << 7,
}

/// <summary>
/// Argument of CREATE and TMPFILE; a name follows.
/// Wire name: <c>fuse_create_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseCreateIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>Type and permission bits, umask already applied.</summary>
    [FieldOffset(4)]
    public uint Mode;

    /// <summary>The caller's umask.</summary>
    [FieldOffset(8)]
    public uint Umask;

    /// <summary>1 (FUSE_OPEN_KILL_SUIDGID): drop set-user-id and set-group-id.</summary>
    [FieldOffset(12)]
    public uint OpenFlags;
}

/// <summary>
/// Argument of FLUSH.
/// Wire name: <c>fuse_flush_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseFlushIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Owner of the locks.</summary>
    [FieldOffset(16)]
    public ulong LockOwner;
}

/// <summary>
/// Argument of RELEASE and RELEASEDIR.
/// Wire name: <c>fuse_release_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseReleaseIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(8)]
    public uint Flags;

    /// <summary>1 FUSE_RELEASE_FLUSH, 2 FUSE_RELEASE_FLOCK_UNLOCK.</summary>
    [FieldOffset(12)]
    public uint ReleaseFlags;

    /// <summary>Owner of the locks.</summary>
    [FieldOffset(16)]
    public ulong LockOwner;
}

/// <summary>
/// Argument of FSYNC and FSYNCDIR.
/// Wire name: <c>fuse_fsync_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseFsyncIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>1 (FUSE_FSYNC_FDATASYNC): data only.</summary>
    [FieldOffset(8)]
    public uint Flags;
}

/// <summary>
/// Argument of ACCESS.
/// Wire name: <c>fuse_access_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseAccessIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>R_OK 4, W_OK 2, X_OK 1.</summary>
    [FieldOffset(0)]
    public uint Mask;
}
