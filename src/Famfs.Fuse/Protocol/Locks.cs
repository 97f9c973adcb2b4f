using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// A byte range lock. Also the whole of <c>fuse_lk_out</c>.
/// Wire name: <c>fuse_file_lock</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseFileLock
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>First byte.</summary>
    [FieldOffset(0)]
    public ulong Start;

    /// <summary>Last byte, inclusive.</summary>
    [FieldOffset(8)]
    public ulong End;

    /// <summary>F_RDLCK 0, F_WRLCK 1, F_UNLCK 2.</summary>
    [FieldOffset(16)]
    public uint Type;

    /// <summary>Thread group that holds it.</summary>
    [FieldOffset(20)]
    public uint Pid;
}

/// <summary>
/// Argument of GETLK, SETLK and SETLKW.
/// Wire name: <c>fuse_lk_in</c>, 48 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseLkIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 48;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Owner of the lock.</summary>
    [FieldOffset(8)]
    public ulong Owner;

    /// <summary>The lock.</summary>
    [FieldOffset(16)]
    public FuseFileLock Lock;

    /// <summary>1 (FUSE_LK_FLOCK): a lock of flock(2), not of fcntl(2).</summary>
    [FieldOffset(40)]
    public uint Flags;
}
