using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of MKNOD; a name follows.
/// Wire name: <c>fuse_mknod_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMknodIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Type and permission bits, umask already applied.</summary>
    [FieldOffset(0)]
    public uint Mode;

    /// <summary>Device number of a special file.</summary>
    [FieldOffset(4)]
    public uint DeviceNumber;

    /// <summary>The caller's umask.</summary>
    [FieldOffset(8)]
    public uint Umask;
}
