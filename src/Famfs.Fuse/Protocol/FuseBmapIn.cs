using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of BMAP.
/// Wire name: <c>fuse_bmap_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBmapIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Block of the file.</summary>
    [FieldOffset(0)]
    public ulong Block;

    /// <summary>Size of a block in bytes.</summary>
    [FieldOffset(8)]
    public uint BlockSize;
}
