using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of RENAME; the old and the new name follow.
/// Wire name: <c>fuse_rename_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRenameIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Node of the new parent.</summary>
    [FieldOffset(0)]
    public ulong NewDirectory;
}
