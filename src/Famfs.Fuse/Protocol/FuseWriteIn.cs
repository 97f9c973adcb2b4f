using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of WRITE; the data follow.
/// Wire name: <c>fuse_write_in</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseWriteIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>First byte.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Number of bytes that follow.</summary>
    [FieldOffset(16)]
    public uint Count;

    /// <summary>Where the data come from and what else is to be done.</summary>
    [FieldOffset(20)]
    public FuseWriteFlags WriteFlags;

    /// <summary>Owner for mandatory locks.</summary>
    [FieldOffset(24)]
    public ulong LockOwner;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(32)]
    public uint Flags;
}
