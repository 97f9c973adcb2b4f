using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// A time stamp of statx.
/// Wire name: <c>fuse_sx_time</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseStatxTime
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(0)]
    public long Seconds;

    /// <summary>Nanoseconds, 0 to 999999999.</summary>
    [FieldOffset(8)]
    public uint Nanoseconds;
}
