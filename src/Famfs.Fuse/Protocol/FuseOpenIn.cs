using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of OPEN and OPENDIR.
/// Wire name: <c>fuse_open_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseOpenIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Flags of open(2), without O_CREAT, O_EXCL and O_NOCTTY.</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>1 (FUSE_OPEN_KILL_SUIDGID): drop set-user-id and set-group-id.</summary>
    [FieldOffset(4)]
    public uint OpenFlags;
}
