using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of ACCESS.
/// Wire name: <c>fuse_access_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseAccessIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>R_OK 4, W_OK 2, X_OK 1.</summary>
    [FieldOffset(0)]
    public uint Mask;
}
