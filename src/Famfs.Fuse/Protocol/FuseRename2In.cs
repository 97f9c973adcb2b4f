using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of RENAME2; the old and the new name follow.
/// Wire name: <c>fuse_rename2_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRename2In
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Node of the new parent.</summary>
    [FieldOffset(0)]
    public ulong NewDirectory;

    /// <summary>RENAME_NOREPLACE 1, RENAME_EXCHANGE 2, RENAME_WHITEOUT 4.</summary>
    [FieldOffset(8)]
    public uint Flags;
}
