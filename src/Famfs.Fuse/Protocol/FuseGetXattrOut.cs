using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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
