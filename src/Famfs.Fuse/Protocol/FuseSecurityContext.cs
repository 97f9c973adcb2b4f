using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// One security context; its name, a NUL and its value follow.
/// Wire name: <c>fuse_secctx</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSecurityContext
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Length of the value in bytes.</summary>
    [FieldOffset(0)]
    public uint Length;
}
