using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of GETATTR.
/// Wire name: <c>fuse_getattr_in</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseGetAttrIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>1 (FUSE_GETATTR_FH): FileHandle is valid.</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>The open file, if the flag says so.</summary>
    [FieldOffset(8)]
    public ulong FileHandle;
}
