using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of IOCTL; input data follow.
/// Wire name: <c>fuse_ioctl_in</c>, 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseIoctlIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 32;

    /// <summary>The open file.</summary>
    [FieldOffset(0)]
    public ulong FileHandle;

    /// <summary>FUSE_IOCTL_ bits: COMPAT 1, UNRESTRICTED 2, RETRY 4, 32BIT 8, DIR 16, COMPAT_X32 32.</summary>
    [FieldOffset(8)]
    public uint Flags;

    /// <summary>The ioctl number.</summary>
    [FieldOffset(12)]
    public uint Command;

    /// <summary>The caller's third argument, an address in its memory.</summary>
    [FieldOffset(16)]
    public ulong Argument;

    /// <summary>Bytes of input that follow.</summary>
    [FieldOffset(24)]
    public uint InputSize;

    /// <summary>Most bytes of output.</summary>
    [FieldOffset(28)]
    public uint OutputSize;
}
