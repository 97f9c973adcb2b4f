using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>Numbers of the protocol that belong to no single message.</summary>
public static class FuseProtocol
{
    /// <summary>The only major version there is.</summary>
    public const uint Major = 7;

    /// <summary>Newest minor version whose messages are known here.</summary>
    public const uint NewestMinor = 45;

    /// <summary>
    /// Oldest minor version that is served (Linux 5.4 has it): below it, messages have other lengths.
    /// </summary>
    public const uint OldestMinor = 31;

    /// <summary>First minor version whose INIT carries a second word of flags.</summary>
    public const uint InitExtensionMinor = 36;

    /// <summary>From here on bit 42 of INIT is a timeout for requests.</summary>
    public const uint RequestTimeoutMinor = 43;

    /// <summary>Node of the root directory.</summary>
    public const ulong RootNodeId = 1;

    /// <summary>Unit of <see cref="FuseInitOut.MaxPages"/> on hosts with 4 KiB pages, in bytes.</summary>
    public const int PageSize = 4096;

    /// <summary>First value that an error in a reply must stay below (negated).</summary>
    public const int ErrorLimit = 512;

    /// <summary>Request number of FUSE_DEV_IOC_CLONE: a further descriptor on the connection.</summary>
    public const uint DeviceClone = 0x8004E500;

    /// <summary>
    /// Request number of FUSE_DEV_IOC_DAXDEV_OPEN, which hands the kernel a device of maps. Its ordinal is not public: 4 is the first
    /// that was free.
    /// </summary>
    public const uint MapDeviceOpen = 0x4010E504;

    /// <summary>Records of a directory listing are padded to a multiple of this many bytes.</summary>
    public const int RecordAlignment = 8;

    /// <summary>Rounds a record of a directory listing up to its place on the wire.</summary>
    /// <param name="length">Bytes before padding.</param>
    /// <returns>Bytes with padding, a multiple of 8.</returns>
    public static long AlignRecord(long length) => (length + RecordAlignment - 1) & ~(RecordAlignment - 1L);
}

/// <summary>
/// Starts every message from the kernel.
/// Wire name: <c>fuse_in_header</c>, 40 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseInHeader
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the whole message, this header and extensions included.</summary>
    [FieldOffset(0)]
    public uint Length;

    /// <summary>The operation.</summary>
    [FieldOffset(4)]
    public FuseOpcode Opcode;

    /// <summary>Identity of the request; the reply repeats it. Zero never occurs.</summary>
    [FieldOffset(8)]
    public ulong Unique;

    /// <summary>The node the request is about; 1 is the root.</summary>
    [FieldOffset(16)]
    public ulong NodeId;

    /// <summary>User of the calling thread.</summary>
    [FieldOffset(24)]
    public uint Uid;

    /// <summary>Group of the calling thread.</summary>
    [FieldOffset(28)]
    public uint Gid;

    /// <summary>Thread id of the caller in the server's pid name space; 0 if it has none there.</summary>
    [FieldOffset(32)]
    public uint Pid;

    /// <summary>Length of the extensions at the end of the message, in units of 8 bytes.</summary>
    [FieldOffset(36)]
    public ushort ExtensionLength;
}

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
