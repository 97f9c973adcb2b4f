using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

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

    /// <summary>What is asked.</summary>
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
