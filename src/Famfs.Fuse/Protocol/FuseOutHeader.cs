using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts every message to the kernel.
/// Wire name: <c>fuse_out_header</c>, 16 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseOutHeader
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Bytes of the whole message, this header included.</summary>
    [FieldOffset(0)]
    public uint Length;

    /// <summary>0, or a negated errno above -512; in a notification (Unique = 0) the positive notify code.</summary>
    [FieldOffset(4)]
    public int Error;

    /// <summary>The request's identity; 0 marks a notification.</summary>
    [FieldOffset(8)]
    public ulong Unique;
}
