using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of READ, READDIR and READDIRPLUS.
/// Wire name: <c>fuse_read_in</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseReadIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>First byte; in a directory the offset of the last entry seen, 0 at the start.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Most bytes the reply may carry.</summary>
    [FieldOffset(16)]
    public uint Count;

    /// <summary>2 (FUSE_READ_LOCKOWNER): LockOwner is valid.</summary>
    [FieldOffset(20)]
    public uint ReadFlags;

    /// <summary>Owner for mandatory locks.</summary>
    [FieldOffset(24)]
    public ulong LockOwner;

    /// <summary>Flags of open(2).</summary>
    [FieldOffset(32)]
    public uint Flags;
}
