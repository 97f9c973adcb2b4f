using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// A name resolved to a node.
/// Wire name: <c>fuse_entry_out</c>, 128 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseEntryOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 128;

    /// <summary>The node; 0 says that the name does not exist and that this may be cached.</summary>
    [FieldOffset(0)]
    public ulong NodeId;

    /// <summary>Distinguishes reuses of a node id.</summary>
    [FieldOffset(8)]
    public ulong Generation;

    /// <summary>How long the name may be cached, whole seconds.</summary>
    [FieldOffset(16)]
    public ulong EntryValid;

    /// <summary>How long the attributes may be cached, whole seconds.</summary>
    [FieldOffset(24)]
    public ulong AttrValid;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(32)]
    public uint EntryValidNanoseconds;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(36)]
    public uint AttrValidNanoseconds;

    /// <summary>The attributes.</summary>
    [FieldOffset(40)]
    public FuseAttr Attr;
}

/// <summary>
/// Gives back references to a node.
/// Wire name: <c>fuse_forget_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseForgetIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>How many references.</summary>
    [FieldOffset(0)]
    public ulong Lookups;
}

/// <summary>
/// One element of a batch of forgets.
/// Wire name: <c>fuse_forget_one</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseForgetOne
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The node.</summary>
    [FieldOffset(0)]
    public ulong NodeId;

    /// <summary>How many references.</summary>
    [FieldOffset(8)]
    public ulong Lookups;
}

/// <summary>
/// Starts a batch of forgets.
/// Wire name: <c>fuse_batch_forget_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBatchForgetIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Number of <see cref="FuseForgetOne"/> that follow.</summary>
    [FieldOffset(0)]
    public uint Count;
}

/// <summary>
/// Argument of MKNOD; a name follows.
/// Wire name: <c>fuse_mknod_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMknodIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Type and permission bits, umask already applied.</summary>
    [FieldOffset(0)]
    public uint Mode;

    /// <summary>Device number of a special file.</summary>
    [FieldOffset(4)]
    public uint DeviceNumber;

    /// <summary>The caller's umask.</summary>
    [FieldOffset(8)]
    public uint Umask;
}

/// <summary>
/// Argument of MKDIR; a name follows.
/// Wire name: <c>fuse_mkdir_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMkdirIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Permission bits, umask already applied.</summary>
    [FieldOffset(0)]
    public uint Mode;

    /// <summary>The caller's umask.</summary>
    [FieldOffset(4)]
    public uint Umask;
}

/// <summary>
/// Argument of RENAME; the old and the new name follow.
/// Wire name: <c>fuse_rename_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRenameIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Node of the new parent.</summary>
    [FieldOffset(0)]
    public ulong NewDirectory;
}

/// <summary>
/// Argument of RENAME2; the old and the new name follow.
/// Wire name: <c>fuse_rename2_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRename2In
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Node of the new parent.</summary>
    [FieldOffset(0)]
    public ulong NewDirectory;

    /// <summary>RENAME_NOREPLACE 1, RENAME_EXCHANGE 2, RENAME_WHITEOUT 4.</summary>
    [FieldOffset(8)]
    public uint Flags;
}

/// <summary>
/// Argument of LINK; the new name follows.
/// Wire name: <c>fuse_link_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseLinkIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>The node to be linked.</summary>
    [FieldOffset(0)]
    public ulong OldNodeId;
}
