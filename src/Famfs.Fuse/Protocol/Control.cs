using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of INTERRUPT.
/// Wire name: <c>fuse_interrupt_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInterruptIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>The request that is no longer wanted.</summary>
    [FieldOffset(0)]
    public ulong Unique;
}

/// <summary>
/// Argument of IOCTL; input data follow.
/// Wire name: <c>fuse_ioctl_in</c>, 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseIoctlIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 32;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>FUSE_IOCTL_ bits: COMPAT 1, UNRESTRICTED 2, RETRY 4, 32BIT 8, DIR 16, COMPAT_X32 32.</summary>
    [FieldOffset(8)]
    public uint Flags;

    /// <summary>The ioctl number.</summary>
    [FieldOffset(12)]
    public uint Command;

    /// <summary>The caller's third argument, an address in its memory.</summary>
    [FieldOffset(16)]
    public ulong Argument;

    /// <summary>Bytes of input that follow.</summary>
    [FieldOffset(24)]
    public uint InputSize;

    /// <summary>Most bytes of output.</summary>
    [FieldOffset(28)]
    public uint OutputSize;
}

/// <summary>
/// Reply to IOCTL; output data follow.
/// Wire name: <c>fuse_ioctl_out</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseIoctlOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The value that ioctl(2) returns.</summary>
    [FieldOffset(0)]
    public int Result;

    /// <summary>FUSE_IOCTL_ bits.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Number of input ranges, for a retry.</summary>
    [FieldOffset(8)]
    public uint InputVectors;

    /// <summary>Number of output ranges, for a retry.</summary>
    [FieldOffset(12)]
    public uint OutputVectors;
}

/// <summary>
/// Argument of POLL.
/// Wire name: <c>fuse_poll_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FusePollIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Names the waiter in a later FUSE_NOTIFY_POLL.</summary>
    [FieldOffset(8)]
    public ulong KernelHandle;

    /// <summary>1 (FUSE_POLL_SCHEDULE_NOTIFY): send that notification.</summary>
    [FieldOffset(16)]
    public uint Flags;

    /// <summary>Events waited for.</summary>
    [FieldOffset(20)]
    public uint Events;
}

/// <summary>
/// Reply to POLL.
/// Wire name: <c>fuse_poll_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FusePollOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Events that hold.</summary>
    [FieldOffset(0)]
    public uint Events;
}

/// <summary>
/// Space of a file system, as in statfs(2). Also the whole of <c>fuse_statfs_out</c>.
/// Wire name: <c>fuse_kstatfs</c>, 80 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatfs
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 80;

    /// <summary>Size in units of FragmentSize.</summary>
    [FieldOffset(0)]
    public ulong Blocks;

    /// <summary>Free, in units of FragmentSize.</summary>
    [FieldOffset(8)]
    public ulong BlocksFree;

    /// <summary>Free for ordinary users, in units of FragmentSize.</summary>
    [FieldOffset(16)]
    public ulong BlocksAvailable;

    /// <summary>Number of inodes.</summary>
    [FieldOffset(24)]
    public ulong Files;

    /// <summary>Free inodes.</summary>
    [FieldOffset(32)]
    public ulong FilesFree;

    /// <summary>Preferred transfer size in bytes.</summary>
    [FieldOffset(40)]
    public uint BlockSize;

    /// <summary>Longest name in bytes.</summary>
    [FieldOffset(44)]
    public uint NameLength;

    /// <summary>Unit of the block counts in bytes.</summary>
    [FieldOffset(48)]
    public uint FragmentSize;
}
