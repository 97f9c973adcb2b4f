using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Argument of INTERRUPT.
/// Wire name: <c>fuse_interrupt_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInterruptIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>The request that is no longer wanted.</summary>
    [FieldOffset(0)]
    public ulong Unique;
}
