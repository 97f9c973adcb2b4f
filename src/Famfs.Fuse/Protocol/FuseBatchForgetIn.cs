using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Starts a batch of forgets.
/// Wire name: <c>fuse_batch_forget_in</c>, 8 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseBatchForgetIn
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 8;

    /// <summary>Number of <see cref="FuseForgetOne"/> that follow.</summary>
    [FieldOffset(0)]
    public uint Count;
}
