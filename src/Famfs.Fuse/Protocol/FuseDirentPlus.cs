using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts an entry of READDIRPLUS; the name follows, then zeros up to a multiple of 8.
/// Wire name: <c>fuse_direntplus</c>, 152 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseDirentPlus
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 152;

    /// <summary>The resolved name; NodeId 0 gives the name only.</summary>
    [FieldOffset(0)]
    public FuseEntryOut Entry;

    /// <summary>The entry.</summary>
    [FieldOffset(128)]
    public FuseDirent Dirent;
}
