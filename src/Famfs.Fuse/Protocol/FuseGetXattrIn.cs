using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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
