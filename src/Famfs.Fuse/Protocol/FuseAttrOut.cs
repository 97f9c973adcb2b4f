using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reply to GETATTR and SETATTR.
/// Wire name: <c>fuse_attr_out</c>, 104 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseAttrOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 104;

    /// <summary>How long the attributes may be cached, whole seconds.</summary>
    [FieldOffset(0)]
    public ulong AttrValid;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(8)]
    public uint AttrValidNanoseconds;

    /// <summary>The attributes.</summary>
    [FieldOffset(16)]
    public FuseAttr Attr;
}
