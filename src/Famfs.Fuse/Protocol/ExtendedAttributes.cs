using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of SETXATTR; the name and the value follow.
/// Wire name: <c>fuse_setxattr_in</c>, 16 bytes.
/// </summary>
/// <remarks>Without FUSE_SETXATTR_EXT only the first 8 bytes are sent.</remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSetXattrIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Length of the value in bytes.</summary>
    [FieldOffset(0)]
    public uint Count;

    /// <summary>XATTR_CREATE 1, XATTR_REPLACE 2.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>1 (FUSE_SETXATTR_ACL_KILL_SGID): clear set-group-id.</summary>
    [FieldOffset(8)]
    public uint SetFlags;
}

/// <summary>
/// Argument of GETXATTR (a name follows) and LISTXATTR.
/// Wire name: <c>fuse_getxattr_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseGetXattrIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Room for the value in bytes; 0 asks for its length only.</summary>
    [FieldOffset(0)]
    public uint Count;
}

/// <summary>
/// Reply to GETXATTR and LISTXATTR when the length was asked for.
/// Wire name: <c>fuse_getxattr_out</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseGetXattrOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Length in bytes.</summary>
    [FieldOffset(0)]
    public uint Count;
}
