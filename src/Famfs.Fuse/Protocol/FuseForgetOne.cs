using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// One element of a batch of forgets.
/// Wire name: <c>fuse_forget_one</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseForgetOne
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The node.</summary>
    [FieldOffset(0)]
    public ulong NodeId;

    /// <summary>How many references.</summary>
    [FieldOffset(8)]
    public ulong Lookups;
}
