using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts the security contexts of a request.
/// Wire name: <c>fuse_secctx_header</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSecurityContextHeader
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Bytes of all contexts, this header included.</summary>
    [FieldOffset(0)]
    public uint Length;

    /// <summary>Number of contexts.</summary>
    [FieldOffset(4)]
    public uint Count;
}
