using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of SETATTR.
/// Wire name: <c>fuse_setattr_in</c>, 88 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSetAttrIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 88;

    /// <summary>Which fields are to be set.</summary>
    [FieldOffset(0)]
    public FuseSetAttrFields Valid;

    /// <summary>The open file, if FATTR_FH is set.</summary>
    [FieldOffset(8)]
    public ulong FileHandle;

    /// <summary>New size in bytes.</summary>
    [FieldOffset(16)]
    public ulong FileSize;

    /// <summary>Owner for mandatory locks, if FATTR_LOCKOWNER is set.</summary>
    [FieldOffset(24)]
    public ulong LockOwner;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(32)]
    public ulong AccessTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(40)]
    public ulong ModifyTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(48)]
    public ulong ChangeTime;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(56)]
    public uint AccessTimeNanoseconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(60)]
    public uint ModifyTimeNanoseconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(64)]
    public uint ChangeTimeNanoseconds;

    /// <summary>Type and permission bits.</summary>
    [FieldOffset(68)]
    public uint Mode;

    /// <summary>New owner.</summary>
    [FieldOffset(76)]
    public uint Uid;

    /// <summary>New group.</summary>
    [FieldOffset(80)]
    public uint Gid;
}
