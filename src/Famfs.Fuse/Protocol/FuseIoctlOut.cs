using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reply to IOCTL; output data follow.
/// Wire name: <c>fuse_ioctl_out</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseIoctlOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>What ioctl(2) returns.</summary>
    [FieldOffset(0)]
    public int Result;

    /// <summary>FUSE_IOCTL_ bits.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Number of input ranges, for a retry.</summary>
    [FieldOffset(8)]
    public uint InputVectors;

    /// <summary>Number of output ranges, for a retry.</summary>
    [FieldOffset(12)]
    public uint OutputVectors;
}
