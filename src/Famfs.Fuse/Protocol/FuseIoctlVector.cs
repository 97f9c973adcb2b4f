using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// A memory range of the caller, for retried ioctls.
/// Wire name: <c>fuse_ioctl_iovec</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseIoctlVector
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Address in the caller's memory.</summary>
    [FieldOffset(0)]
    public ulong Start;

    /// <summary>Length in bytes.</summary>
    [FieldOffset(8)]
    public ulong Length;
}
