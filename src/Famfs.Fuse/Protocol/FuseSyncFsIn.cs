using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of SYNCFS; carries nothing yet.
/// Wire name: <c>fuse_syncfs_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseSyncFsIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;
}
