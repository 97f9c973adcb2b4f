using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// One range of REMOVEMAPPING.
/// Wire name: <c>fuse_removemapping_one</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRemoveMappingOne
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Offset in the window.</summary>
    [FieldOffset(0)]
    public ulong MemoryOffset;

    /// <summary>Number of bytes.</summary>
    [FieldOffset(8)]
    public ulong Length;
}
