using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of FUSE_DEV_IOC_BACKING_OPEN.
/// Wire name: <c>fuse_backing_map</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBackingMap
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The file that backs.</summary>
    [FieldOffset(0)]
    public int Descriptor;

    /// <summary>Must be 0.</summary>
    [FieldOffset(4)]
    public uint Flags;
}
