using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of LINK; the new name follows.
/// Wire name: <c>fuse_link_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseLinkIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>The node to be linked.</summary>
    [FieldOffset(0)]
    public ulong OldNodeId;
}
