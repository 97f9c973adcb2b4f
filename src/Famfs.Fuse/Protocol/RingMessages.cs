using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>The commands of a server to the device through io_uring.</summary>
public enum FuseRingCommand : uint
{
    /// <summary>Gives an entry to the kernel, which puts a request into it.</summary>
    FUSE_IO_URING_CMD_REGISTER = 1,

    /// <summary>Answers the request of an entry, and gives the entry back.</summary>
    FUSE_IO_URING_CMD_COMMIT_AND_FETCH = 2,
}

/// <summary>
/// Argument of a <see cref="FuseRingCommand"/>.
/// Wire name: <c>fuse_uring_cmd_req</c>, 24 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRingArgument
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 24;

    /// <summary>None are defined.</summary>
    [FieldOffset(0)]
    public ulong Flags;

    /// <summary>The request that is answered, as its entry named it; 0 to register.</summary>
    [FieldOffset(8)]
    public ulong CommitId;

    /// <summary>The queue, which is the number of a processor.</summary>
    [FieldOffset(16)]
    public ushort Queue;
}

/// <summary>
/// Starts the memory of an entry; data and names lie in a second piece of memory, the payload.
/// Wire name: <c>fuse_uring_req_header</c>, 288 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FuseRingHeader
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Size = 288;

    /// <summary>Room for the argument of an operation, in bytes.</summary>
    public const int OperationSize = 128;

    /// <summary>
    /// The offset of <see cref="FuseInHeader"/> on the way in and of <see cref="FuseOutHeader"/> on the way out, in bytes.
    /// </summary>
    public const int OperationOffset = 128;

    /// <summary>The header of a request.</summary>
    [FieldOffset(0)]
    public FuseInHeader Request;

    /// <summary>The header of a reply, in the same place.</summary>
    [FieldOffset(0)]
    public FuseOutHeader Reply;

    /// <summary>The id that the reply names as <see cref="FuseRingArgument.CommitId"/>.</summary>
    [FieldOffset(264)]
    public ulong CommitId;

    /// <summary>Bytes in the payload: of the request, then of the reply.</summary>
    [FieldOffset(272)]
    public uint PayloadLength;
}
