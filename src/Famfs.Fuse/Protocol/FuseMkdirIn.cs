using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of MKDIR; a name follows.
/// Wire name: <c>fuse_mkdir_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseMkdirIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Permission bits, umask already applied.</summary>
    [FieldOffset(0)]
    public uint Mode;

    /// <summary>The caller's umask.</summary>
    [FieldOffset(4)]
    public uint Umask;
}
