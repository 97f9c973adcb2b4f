using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of RELEASE and RELEASEDIR.
/// Wire name: <c>fuse_release_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseReleaseIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(8)]
    public uint Flags;

    /// <summary>1 FUSE_RELEASE_FLUSH, 2 FUSE_RELEASE_FLOCK_UNLOCK.</summary>
    [FieldOffset(12)]
    public uint ReleaseFlags;

    /// <summary>Owner of the locks.</summary>
    [FieldOffset(16)]
    public ulong LockOwner;
}
