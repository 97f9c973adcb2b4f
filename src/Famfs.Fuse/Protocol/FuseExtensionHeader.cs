using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts an extension of a request.
/// Wire name: <c>fuse_ext_header</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseExtensionHeader
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Bytes of the extension, this header included.</summary>
    [FieldOffset(0)]
    public uint Length;

    /// <summary>0 to 31: a <see cref="FuseSecurityContextHeader"/> of that many; 32: supplementary groups.</summary>
    [FieldOffset(4)]
    public uint Type;
}
