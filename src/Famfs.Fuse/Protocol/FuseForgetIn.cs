using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Gives back references to a node.
/// Wire name: <c>fuse_forget_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseForgetIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>How many references.</summary>
    [FieldOffset(0)]
    public ulong Lookups;
}
