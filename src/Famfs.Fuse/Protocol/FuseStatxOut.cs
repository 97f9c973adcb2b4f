using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reply to STATX.
/// Wire name: <c>fuse_statx_out</c>, 288 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatxOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 288;

    /// <summary>How long the attributes may be cached, whole seconds.</summary>
    [FieldOffset(0)]
    public ulong AttrValid;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(8)]
    public uint AttrValidNanoseconds;

    /// <summary>Bits of <see cref="FuseAttrFlags"/>.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>The attributes.</summary>
    [FieldOffset(32)]
    public FuseStatx Stat;
}
