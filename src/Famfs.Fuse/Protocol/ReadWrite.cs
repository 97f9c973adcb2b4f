using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of READ, READDIR and READDIRPLUS.
/// Wire name: <c>fuse_read_in</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseReadIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>First byte; in a directory the offset of the last entry seen, 0 at the start.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Most bytes the reply may carry.</summary>
    [FieldOffset(16)]
    public uint Count;

    /// <summary>2 (FUSE_READ_LOCKOWNER): LockOwner is valid.</summary>
    [FieldOffset(20)]
    public uint ReadFlags;

    /// <summary>Owner for mandatory locks.</summary>
    [FieldOffset(24)]
    public ulong LockOwner;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(32)]
    public uint Flags;
}

/// <summary>
/// Argument of WRITE; the data follow.
/// Wire name: <c>fuse_write_in</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseWriteIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>First byte.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Number of bytes that follow.</summary>
    [FieldOffset(16)]
    public uint Count;

    /// <summary>Flags on the source of the data and on further work.</summary>
    [FieldOffset(20)]
    public FuseWriteFlags WriteFlags;

    /// <summary>Owner for mandatory locks.</summary>
    [FieldOffset(24)]
    public ulong LockOwner;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(32)]
    public uint Flags;
}

/// <summary>
/// Reply to WRITE and COPY_FILE_RANGE.
/// Wire name: <c>fuse_write_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseWriteOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Bytes taken.</summary>
    [FieldOffset(0)]
    public uint Count;
}

/// <summary>Flags of a WRITE: on the source of its data and on further work.</summary>
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
