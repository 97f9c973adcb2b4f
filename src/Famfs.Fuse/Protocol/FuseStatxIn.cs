using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of STATX.
/// Wire name: <c>fuse_statx_in</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatxIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>1 (FUSE_GETATTR_FH): FileHandle is valid.</summary>
    [FieldOffset(0)]
    public uint Flags;

    /// <summary>The open file, if the flag says so.</summary>
    [FieldOffset(8)]
    public ulong FileHandle;

    /// <summary>Flags of statx(2).</summary>
    [FieldOffset(16)]
    public uint StatxFlags;

    /// <summary>Fields asked for (STATX_ bits).</summary>
    [FieldOffset(20)]
    public uint Mask;
}
