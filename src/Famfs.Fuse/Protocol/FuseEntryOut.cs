using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// A name resolved to a node.
/// Wire name: <c>fuse_entry_out</c>, 128 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseEntryOut
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 128;

    /// <summary>The node; 0 says that the name does not exist and that this may be cached.</summary>
    [FieldOffset(0)]
    public ulong NodeId;

    /// <summary>Distinguishes reuses of a node id.</summary>
    [FieldOffset(8)]
    public ulong Generation;

    /// <summary>How long the name may be cached, whole seconds.</summary>
    [FieldOffset(16)]
    public ulong EntryValid;

    /// <summary>How long the attributes may be cached, whole seconds.</summary>
    [FieldOffset(24)]
    public ulong AttrValid;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(32)]
    public uint EntryValidNanoseconds;

    /// <summary>Nanoseconds of that time.</summary>
    [FieldOffset(36)]
    public uint AttrValidNanoseconds;

    /// <summary>The attributes.</summary>
    [FieldOffset(40)]
    public FuseAttr Attr;
}
