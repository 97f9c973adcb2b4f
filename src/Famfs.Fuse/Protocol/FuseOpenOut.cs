using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reply to OPEN and OPENDIR; second half of the reply to CREATE.
/// Wire name: <c>fuse_open_out</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseOpenOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The server's own word for the open file; comes back with every request on it.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>How the kernel is to treat the open file.</summary>
    [FieldOffset(8)]
    public FuseOpenFlags Flags;

    /// <summary>Backing file of FOPEN_PASSTHROUGH.</summary>
    [FieldOffset(12)]
    public int BackingId;
}
