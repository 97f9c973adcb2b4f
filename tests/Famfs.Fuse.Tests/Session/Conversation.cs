using System.Buffers.Binary;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Session;

/// <summary>A dispatcher without a kernel: messages in, replies out.</summary>
internal sealed unsafe class Conversation : IDisposable
{
    /// <summary>INIT as Linux 6.18 sends it: 7.45, 128 KiB of read-ahead, all flags but the reserved.</summary>
    internal const string LinuxInit = """
        68000000 1a000000 0200000000000000 0000000000000000 00000000 00000000 00000000 00000000
        07000000 2d000000 00000200 fbffff7f ff070000
        00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
        """;

    private readonly GuardedBuffer _buffer = new(1 << 17);

    internal Conversation(FuseFileSystem fileSystem, FuseSessionOptions? options = null, bool initialize = true)
    {
        State = new FuseSessionState(fileSystem, options ?? new FuseSessionOptions(), Sink);
        Dispatcher = new FuseDispatcher(State, Sink);
        if (initialize)
        {
            Send(Bytes.Of(LinuxInit));
        }
    }

    internal RecordingSink Sink { get; } = new();

    internal FuseSessionState State { get; }

    internal FuseDispatcher Dispatcher { get; }

    public void Dispose()
    {
        Dispatcher.Dispose();
        _buffer.Dispose();
    }

    /// <summary>Serves a message and gives the reply; empty if there was none.</summary>
    internal ReadOnlySpan<byte> Send(ReadOnlySpan<byte> message)
    {
        Sink.Clear();
        Dispatcher.Process(_buffer.Place(message), message.Length);
        return Sink.Sent;
    }

    internal string Ask(string message) => Bytes.Hex(Send(Bytes.Of(message)));

    internal ReadOnlySpan<byte> Ask(FuseOpcode opcode, ulong nodeId, string body) =>
        Send(Message(opcode, 2, nodeId, Bytes.Of(body)));

    internal int Error(FuseOpcode opcode, ulong nodeId, string body) => Error(Ask(opcode, nodeId, body));

    internal static int Error(ReadOnlySpan<byte> reply) => -BinaryPrimitives.ReadInt32LittleEndian(reply[4..]);

    internal static byte[] Message(FuseOpcode opcode, ulong unique, ulong nodeId, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[40 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), (uint)opcode);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(8), unique);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(16), nodeId);
        body.CopyTo(message.AsSpan(40));
        return message;
    }
}
