using System.Buffers.Binary;
using Famfs.Daemon.Drafts;
using Famfs.Daemon.Serving;
using Famfs.Fuse;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Fuzz;

/// <summary>
/// Requests as the kernel sends them, to famfsd's own file system on a real image. An input is a row of messages, each with
/// its length in its first four bytes, which is made to fit. The file system lives on from input to input.
/// </summary>
internal sealed unsafe class RequestTarget : IDisposable
{
    private const int Header = 40;
    private const int InputsOfAVolume = 20_000;
    private const int MostMessages = 16;

    private readonly string _image;
    private readonly CountingSink _sink = new();
    private FamfsVolume? _volume;
    private FuseDispatcher? _dispatcher;
    private int _inputs;

    public RequestTarget(string folder)
    {
        _image = Path.Combine(folder, "image.famfs");
    }

    public void Run(ReadOnlySpan<byte> input)
    {
        if (_inputs++ % InputsOfAVolume == 0)
        {
            Begin();
        }

        if (input.Length < Header)
        {
            Send(input.ToArray());
        }

        for (int i = 0; i < MostMessages && input.Length >= Header; i++)
        {
            int length = (int)Math.Clamp(BinaryPrimitives.ReadUInt32LittleEndian(input), Header, (uint)input.Length);

            // A block of its own: what reads one byte too far is seen by tools, and never the next message.
            byte[] message = input[..length].ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(message, length);
            Send(message);
            input = input[length..];
        }
    }

    public void Dispose()
    {
        _dispatcher?.Dispose();
        _volume?.Dispose();
    }

    /// <summary>INIT as a kernel with protocol 7.45 sends it.</summary>
    public static byte[] Init()
    {
        byte[] body = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(body, 7);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(4), 45);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(8), 128 << 10);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(12), 0x7ffffffb);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(16), 0x7ff);
        return Message(26, 0, body);
    }

    /// <summary>A message with a header.</summary>
    public static byte[] Message(uint opcode, ulong node, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[Header + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), opcode);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(8), 2);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(16), node);
        body.CopyTo(message.AsSpan(Header));
        return message;
    }

    private void Begin()
    {
        Dispose();
        File.Delete(_image);
        Formatter.Format(_image, new FormatOptions { Size = MediaLayout.MinDeviceSize, LogLength = MediaLayout.MinLogLength });
        _volume = FamfsVolume.Open(_image);
        _volume.CreateDirectories([new CreateRequest { Path = "dir", IsDirectory = true, Mode = 0x1ff }]);
        _volume.Create([new CreateRequest { Path = "dir/file", Size = 10_000, Mode = 0x1a4 }]);
        VolumeFileSystem system = new(_volume, FamfsCacheMode.Auto, readOnly: false, writable: true, mutable: true, CommitPolicy.Close);
        FuseSessionState state = new(system, new FuseSessionOptions { HandleKillPrivileges = true, StableIds = true }, _sink);
        _dispatcher = new FuseDispatcher(state, _sink);
        Send(Init());
    }

    private void Send(byte[] message)
    {
        _sink.Messages = 0;

        // The address of an empty array is none.
        byte nothing = 0;
        fixed (byte* start = message)
        {
            _dispatcher!.Process(start == null ? &nothing : start, message.Length);
        }

        if (_sink.Messages > 1)
        {
            throw new InvalidOperationException("A request was answered twice.");
        }

        if (_dispatcher.Counters.Exceptions > 0)
        {
            throw new InvalidOperationException("A handler ended with an exception: " + Failures.Last);
        }
    }

    private sealed class CountingSink : FuseReplySink
    {
        public int Messages { get; set; }

        internal override int Send(IoVector* pieces, int count)
        {
            // Notifications come from other threads and have no request that they answer.
            FuseOutHeader* header = (FuseOutHeader*)pieces[0].Start;
            Messages += header->Unique == 0 ? 0 : 1;
            return 0;
        }
    }
}
