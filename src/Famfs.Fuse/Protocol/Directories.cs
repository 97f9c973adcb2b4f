using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts an entry of a directory; the name follows, then zeros up to a multiple of 8.
/// Wire name: <c>fuse_dirent</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseDirent
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>Inode number.</summary>
    [FieldOffset(0)]
    public ulong Inode;

    /// <summary>Position after this entry.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Length of the name in bytes.</summary>
    [FieldOffset(16)]
    public uint NameLength;

    /// <summary>DT_ value: the type bits of the mode, shifted right by 12.</summary>
    [FieldOffset(20)]
    public uint Type;
}

/// <summary>
/// Starts an entry of READDIRPLUS; the name follows, then zeros up to a multiple of 8.
/// Wire name: <c>fuse_direntplus</c>, 152 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseDirentPlus
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 152;

    /// <summary>The resolved name; NodeId 0 gives the name only.</summary>
    [FieldOffset(0)]
    public FuseEntryOut Entry;

    /// <summary>The entry.</summary>
    [FieldOffset(128)]
    public FuseDirent Dirent;
}
