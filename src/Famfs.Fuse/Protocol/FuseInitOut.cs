using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reply to INIT: what was agreed.
/// Wire name: <c>fuse_init_out</c>, 64 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInitOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 64;

    /// <summary>Protocol major version.</summary>
    [FieldOffset(0)]
    public uint Major;

    /// <summary>Protocol minor version.</summary>
    [FieldOffset(4)]
    public uint Minor;

    /// <summary>Most read-ahead in bytes.</summary>
    [FieldOffset(8)]
    public uint MaxReadAhead;

    /// <summary>Bits 0 to 31 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>Most background requests under way.</summary>
    [FieldOffset(16)]
    public ushort MaxBackground;

    /// <summary>Number of background requests from which the mount counts as congested.</summary>
    [FieldOffset(18)]
    public ushort CongestionThreshold;

    /// <summary>Most bytes in one WRITE.</summary>
    [FieldOffset(20)]
    public uint MaxWrite;

    /// <summary>Granularity of time stamps in nanoseconds.</summary>
    [FieldOffset(24)]
    public uint TimeGranularity;

    /// <summary>Most pages in one request, with FUSE_MAX_PAGES.</summary>
    [FieldOffset(28)]
    public ushort MaxPages;

    /// <summary>Base-2 logarithm of the alignment of DAX mappings, with FUSE_MAP_ALIGNMENT.</summary>
    [FieldOffset(30)]
    public ushort MapAlignment;

    /// <summary>Bits 32 to 63 of <see cref="FuseInitFlags"/>.</summary>
    [FieldOffset(32)]
    public uint Flags2;

    /// <summary>Depth of stacked file systems, with FUSE_PASSTHROUGH.</summary>
    [FieldOffset(36)]
    public uint MaxStackDepth;

    /// <summary>Seconds after which the kernel ends the connection, with FUSE_REQUEST_TIMEOUT.</summary>
    [FieldOffset(40)]
    public ushort RequestTimeout;
}
