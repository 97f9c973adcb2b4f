using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of INIT: what the kernel offers.
/// Wire name: <c>fuse_init_in</c>, 64 bytes.
/// </summary>
/// <remarks>Kernels before 7.36, and those that offer no FUSE_INIT_EXT, send the first 16 bytes.</remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInitIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 64;

    /// <summary>Protocol major version.</summary>
    [FieldOffset(0)]
    public uint Major;

    /// <summary>Protocol minor version.</summary>
    [FieldOffset(4)]
    public uint Minor;

    /// <summary>Read-ahead of the mount in bytes.</summary>
    [FieldOffset(8)]
    public uint MaxReadAhead;

    /// <summary>Bits 0 to 31 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>Bits 32 to 63 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(16)]
    public uint Flags2;
}
