using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of REMOVEMAPPING; elements follow.
/// Wire name: <c>fuse_removemapping_in</c>, 4 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRemoveMappingIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 4;

    /// <summary>Number of <see cref="FuseRemoveMappingOne"/> that follow.</summary>
    [FieldOffset(0)]
    public uint Count;
}
