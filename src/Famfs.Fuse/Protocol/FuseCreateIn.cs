using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of CREATE and TMPFILE; a name follows.
/// Wire name: <c>fuse_create_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseCreateIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>Type and permission bits, umask already applied.</summary>
    [FieldOffset(4)]
    public uint Mode;

    /// <summary>The caller's umask.</summary>
    [FieldOffset(8)]
    public uint Umask;

    /// <summary>1 (FUSE_OPEN_KILL_SUIDGID): drop set-user-id and set-group-id.</summary>
    [FieldOffset(12)]
    public uint OpenFlags;
}
