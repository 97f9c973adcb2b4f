using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts the list of supplementary groups; 4 bytes for each follow.
/// Wire name: <c>fuse_supp_groups</c>, 4 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSupplementaryGroups
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 4;

    /// <summary>Number of groups.</summary>
    [FieldOffset(0)]
    public uint Count;
}
