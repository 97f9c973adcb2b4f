using System.Runtime.InteropServices;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests.Memory;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>
/// The example with files in the root that make trouble: reading "blocked" waits until it is interrupted, reading
/// "poison" answers with memory that is not there, reading "throws" throws, reading "buffered" answers from the reply
/// buffer. "changing" holds a digit. Writing to "poke" counts the digit up: with "q" quietly, with "n" the kernel is
/// notified, with "e" also that the name "ghost" is gone.
/// </summary>
internal sealed unsafe partial class TroubleFileSystem : MemoryFileSystem
{
    private const int Patience = 60_000;
    private const ulong Size = 1 << 20;

    private readonly ulong _blocked;
    private readonly ulong _poison;
    private readonly ulong _throws;
    private readonly ulong _buffered;
    private readonly ulong _changing;
    private readonly ulong _poke;
    private readonly byte* _unmapped;
    private int _interrupted;
    private int _digit = 1;
    private volatile bool _ghostIsGone;

    internal TroubleFileSystem(long bytes, uint validSeconds)
        : base(bytes, validSeconds)
    {
        _blocked = AddFile("blocked"u8, Size);
        _poison = AddFile("poison"u8, Size);
        _throws = AddFile("throws"u8, Size);
        _buffered = AddFile("buffered"u8, Size);
        _changing = AddFile("changing"u8, 1);
        _poke = AddFile("poke"u8, 0);
        AddFile("ghost"u8, 0);
        _unmapped = Map(null, (nuint)Size, 0, 0x22, -1, 0);
    }

    internal bool FailsToStart { get; init; }

    internal int Interrupted => Volatile.Read(ref _interrupted);

    public override void Initialize(FuseConnection connection)
    {
        base.Initialize(connection);
        if (FailsToStart)
        {
            throw new InvalidOperationException("It cannot start.");
        }

        Console.WriteLine($"ready minor={connection.Minor} write={connection.MaxWrite} agreed={connection.Agreed}");
    }

    public override int Lookup(FuseRequest request, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        return _ghostIsGone && name.SequenceEqual("ghost"u8) ? Errno.ENOENT : base.Lookup(request, name, out entry);
    }

    public override int Write(FuseRequest request, in FuseWriteIn args, ReadOnlySpan<byte> data, out uint written)
    {
        if (request.NodeId != _poke)
        {
            return base.Write(request, args, data, out written);
        }

        written = (uint)data.Length;
        Interlocked.Increment(ref _digit);
        if (data[0] == 'q')
        {
            return Errno.Success;
        }

        // Not from here: the kernel might wait for this very request.
        _ghostIsGone = data[0] == 'e';
        new Thread(Notify).Start();
        return Errno.Success;
    }

    public override int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        int error = base.Open(request, args, out reply);
        if (request.NodeId == _blocked)
        {
            // Through the page cache the read would be the kernel's own, and no signal would interrupt it.
            reply.Flags |= FuseOpenFlags.FOPEN_DIRECT_IO;
        }

        return error;
    }

    public override int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply)
    {
        if (request.NodeId == _blocked)
        {
            if (!request.WaitForInterrupt(Patience))
            {
                return Errno.EIO;
            }

            Interlocked.Increment(ref _interrupted);
            return Errno.EINTR;
        }

        if (request.NodeId == _poison)
        {
            reply.Add(_unmapped, reply.Asked);
            return Errno.Success;
        }

        if (request.NodeId == _buffered)
        {
            int count = (int)Math.Min((ulong)reply.Asked, Size - Math.Min(Size, args.Offset));
            reply.Buffer[..count].Fill((byte)'b');
            reply.AddBuffer(count);
            return Errno.Success;
        }

        if (request.NodeId == _changing)
        {
            reply.Buffer[0] = (byte)('0' + Volatile.Read(ref _digit));
            reply.AddBuffer(args.Offset == 0 ? 1 : 0);
            return Errno.Success;
        }

        return request.NodeId == _throws
            ? throw new InvalidOperationException("A handler that fails.")
            : base.Read(request, args, reply);
    }

    private void Notify()
    {
        int node = Connection!.InvalidateNode(_changing, 0, 0);
        int entry = _ghostIsGone ? Connection.InvalidateEntry(FuseProtocol.RootNodeId, "ghost"u8) : 0;
        if (node is not (Errno.Success or Errno.ENOENT) || entry != Errno.Success)
        {
            Console.WriteLine($"notify: {node} {entry}");
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, long offset);
}
