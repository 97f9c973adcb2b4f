using System.Runtime.CompilerServices;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// Takes a received message to its handler and the answer back. One for each thread; it owns the reply buffer and
/// allocates nothing for a request. Knows no descriptor: what it sends goes to a sink.
/// </summary>
internal sealed unsafe partial class FuseDispatcher : IDisposable
{
    private readonly FuseSessionState _state;
    private readonly FuseFileSystem _fileSystem;
    private readonly FuseReplySink _sink;
    private readonly FuseBuffer _buffer;
    private readonly FuseReadReply _read;
    private readonly FuseRequest _request = new();

    /// <summary>Bytes of the buffer's payload that the reply carries.</summary>
    private int _payloadLength;

    internal FuseDispatcher(FuseSessionState state, FuseReplySink sink)
    {
        _state = state;
        _fileSystem = state.FileSystem;
        _sink = sink;

        // Never less than an extended attribute of the largest size.
        int transfer = FuseNegotiation.Transfer(state.Options, Environment.SystemPageSize);
        _buffer = new FuseBuffer(FuseOutHeader.Size, Math.Max(transfer, 128 << 10));
        _read = new FuseReadReply(_buffer, sink);
        state.Interrupts.Add(_request);
    }

    internal FuseCounters Counters { get; } = new();

    /// <summary>The buffer in which replies are made; valid until <see cref="Dispose"/>.</summary>
    internal FuseBuffer ReplyBuffer => _buffer;

    public void Dispose()
    {
        _state.Interrupts.Remove(_request);
        _read.Free();
        _buffer.Dispose();
    }

    /// <summary>Serves one message: answers it, or drops it where nobody can be answered.</summary>
    internal void Process(byte* start, int length)
    {
        FuseMessageStatus status = FuseMessage.Decode(new ReadOnlySpan<byte>(start, length), out FuseMessage message);
        FuseInHeader header = message.Header;
        Counters.Requests[FuseCounters.Index(header.Opcode)]++;
        if (status != FuseMessageStatus.Valid)
        {
            Counters.Malformed++;
            if (status != FuseMessageStatus.Unanswerable && HasReply(header.Opcode))
            {
                SendError(header.Unique, Errno.EIO);
            }

            return;
        }

        if (!HasReply(header.Opcode))
        {
            Consume(header, message.Body);
            return;
        }

        _request.Begin(header);
        _state.Interrupts.Check(_request);
        _payloadLength = 0;
        int error = Run(header.Opcode, message.Body);
        if (error != Errno.Success)
        {
            _fileSystem.OnRefused(_request, error, NameIn(header.Opcode, message.Body));
            if (header.Opcode == FuseOpcode.FUSE_INIT)
            {
                _state.InitError = error;
            }
        }

        _request.End();
        if (header.Opcode == FuseOpcode.FUSE_READ && _read.Sent)
        {
            CheckSent(header.Unique, _read.SendResult);
            return;
        }

        Send(header, error);
    }

    private static bool HasReply(FuseOpcode opcode) => opcode is not
        (FuseOpcode.FUSE_FORGET or FuseOpcode.FUSE_BATCH_FORGET or FuseOpcode.FUSE_INTERRUPT
            or FuseOpcode.FUSE_NOTIFY_REPLY);

    private void Consume(in FuseInHeader header, ReadOnlySpan<byte> body)
    {
        try
        {
            switch (header.Opcode)
            {
                case FuseOpcode.FUSE_FORGET:
                    Forget(header.NodeId, body);
                    break;
                case FuseOpcode.FUSE_BATCH_FORGET:
                    ForgetBatch(body);
                    break;
                case FuseOpcode.FUSE_INTERRUPT:
                    Interrupt(body);
                    break;
            }
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private int Run(FuseOpcode opcode, ReadOnlySpan<byte> body)
    {
        if (_state.Connection is null && opcode != FuseOpcode.FUSE_INIT)
        {
            return Malformed();
        }

        try
        {
            return Dispatch(opcode, body);
        }
        catch (Exception e)
        {
            Report(e);
            return Errno.EIO;
        }
    }

    private int Dispatch(FuseOpcode opcode, ReadOnlySpan<byte> body) => opcode switch
    {
        FuseOpcode.FUSE_READ => Read(body),
        FuseOpcode.FUSE_WRITE => Write(body),
        FuseOpcode.FUSE_LOOKUP => Lookup(body),
        FuseOpcode.FUSE_GETATTR => GetAttributes(body),
        FuseOpcode.FUSE_SETATTR => SetAttributes(body),
        FuseOpcode.FUSE_OPEN => Open(body),
        FuseOpcode.FUSE_CREATE => Create(body),
        FuseOpcode.FUSE_TMPFILE => CreateUnnamed(body),
        FuseOpcode.FUSE_FLUSH => Flush(body),
        FuseOpcode.FUSE_RELEASE => Release(body, directory: false),
        FuseOpcode.FUSE_FSYNC => Sync(body, directory: false),
        FuseOpcode.FUSE_READDIR => ReadDirectory(body, plus: false),
        FuseOpcode.FUSE_READDIRPLUS => ReadDirectory(body, plus: true),
        FuseOpcode.FUSE_OPENDIR => OpenDirectory(body),
        FuseOpcode.FUSE_RELEASEDIR => Release(body, directory: true),
        FuseOpcode.FUSE_FSYNCDIR => Sync(body, directory: true),
        FuseOpcode.FUSE_READLINK => ReadLink(),
        FuseOpcode.FUSE_SYMLINK => MakeSymlink(body),
        FuseOpcode.FUSE_MKNOD => MakeNode(body),
        FuseOpcode.FUSE_MKDIR => MakeDirectory(body),
        FuseOpcode.FUSE_UNLINK => Unlink(body),
        FuseOpcode.FUSE_RMDIR => RemoveDirectory(body),
        FuseOpcode.FUSE_RENAME => Rename(body, withFlags: false),
        FuseOpcode.FUSE_RENAME2 => Rename(body, withFlags: true),
        FuseOpcode.FUSE_LINK => MakeLink(body),
        FuseOpcode.FUSE_STATFS => _fileSystem.StatFileSystem(_request, out Reply<FuseStatfs>()),
        FuseOpcode.FUSE_STATX => Statx(body),
        FuseOpcode.FUSE_ACCESS => Access(body),
        FuseOpcode.FUSE_SETXATTR => SetAttribute(body),
        FuseOpcode.FUSE_GETXATTR => GetAttribute(body),
        FuseOpcode.FUSE_LISTXATTR => ListAttributes(body),
        FuseOpcode.FUSE_REMOVEXATTR => RemoveAttribute(body),
        FuseOpcode.FUSE_FALLOCATE => Allocate(body),
        FuseOpcode.FUSE_LSEEK => Seek(body),
        FuseOpcode.FUSE_COPY_FILE_RANGE => CopyRange(body, wide: false),
        FuseOpcode.FUSE_COPY_FILE_RANGE_64 => Maps == FuseMapGeneration.First ? GetFileMap(body) : CopyRange(body, wide: true),
        FuseOpcode.FUSE_GET_FMAP => Maps == FuseMapGeneration.First ? GetMapDevice(body) : GetFileMap(body),
        FuseOpcode.FUSE_GET_DAXDEV => Maps == FuseMapGeneration.Second ? GetMapDevice(body) : Errno.ENOSYS,
        FuseOpcode.FUSE_IOCTL => Control(body),
        FuseOpcode.FUSE_POLL => Poll(body),
        FuseOpcode.FUSE_GETLK => GetLock(body),
        FuseOpcode.FUSE_SETLK => SetLock(body, wait: false),
        FuseOpcode.FUSE_SETLKW => SetLock(body, wait: true),
        FuseOpcode.FUSE_BMAP => MapBlock(body),
        FuseOpcode.FUSE_SYNCFS => _fileSystem.SyncFileSystem(_request),
        FuseOpcode.FUSE_INIT => Initialize(body),
        FuseOpcode.FUSE_DESTROY => Errno.Success,
        _ => Errno.ENOSYS,
    };

    private int Initialize(ReadOnlySpan<byte> body)
    {
        const int shortForm = 16;
        FuseBodyReader reader = new(body);
        if (_state.Connection is not null
            || (!reader.TryRead(out FuseInitIn offer) && !reader.TryReadPrefix(shortForm, out offer)))
        {
            return Malformed();
        }

        ref FuseInitOut answer = ref Reply<FuseInitOut>();
        if (offer.Major > FuseProtocol.Major)
        {
            // The kernel tries again with our major version.
            answer.Major = FuseProtocol.Major;
            answer.Minor = FuseProtocol.NewestMinor;
            return Errno.Success;
        }

        if (offer.Major < FuseProtocol.Major || offer.Minor < FuseProtocol.OldestMinor)
        {
            return Errno.EPROTO;
        }

        bool withRing = _state.Ring is { } ring && ring.Prepare(FuseNegotiation.Offered(offer));
        answer = FuseNegotiation.Answer(offer, _state.Options, Environment.SystemPageSize, withRing);
        FuseConnection connection = new(offer, answer, _state.Notifications);
        _fileSystem.Initialize(connection);
        _state.Connection = connection;
        return Errno.Success;
    }

    private void Forget(ulong nodeId, ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseForgetIn args))
        {
            Malformed();
            return;
        }

        _fileSystem.Forget(nodeId, args.Lookups);
    }

    private void ForgetBatch(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseBatchForgetIn args)
            || (ulong)args.Count * FuseForgetOne.Size > (ulong)reader.Remaining)
        {
            Malformed();
            return;
        }

        for (uint i = 0; i < args.Count && reader.TryRead(out FuseForgetOne one); i++)
        {
            _fileSystem.Forget(one.NodeId, one.Lookups);
        }
    }

    private void Interrupt(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseInterruptIn args))
        {
            Malformed();
            return;
        }

        _state.Interrupts.Interrupt(args.Unique);
    }

    /// <summary>
    /// Room for a reply of fixed length, cleared: what a handler leaves out must not be an old reply.
    /// </summary>
    private ref T Reply<T>()
        where T : unmanaged
    {
        new Span<byte>(_buffer.Payload, sizeof(T)).Clear();
        _payloadLength = sizeof(T);
        return ref Unsafe.AsRef<T>(_buffer.Payload);
    }

    /// <summary>The request does not follow the protocol. No caller should see this errno.</summary>
    private int Malformed()
    {
        Counters.Malformed++;
        return Errno.EPROTO;
    }

    private void Report(Exception exception)
    {
        Counters.Exceptions++;
        try
        {
            _fileSystem.OnError(_request, exception);
        }
        catch (Exception)
        {
            // An error handler that throws is ignored; the request is still answered.
        }
    }

    private void Send(in FuseInHeader header, int error)
    {
        if (error != Errno.Success)
        {
            SendError(header.Unique, error);
            return;
        }

        int result;
        if (header.Opcode == FuseOpcode.FUSE_READ)
        {
            result = _read.Send();
        }
        else
        {
            FuseReplyEncoder.Header(new Span<byte>(_buffer.Start, FuseOutHeader.Size), header.Unique, _payloadLength);
            IoVector piece = new(_buffer.Start, (nuint)(FuseOutHeader.Size + _payloadLength));
            result = _sink.Send(&piece, 1);
        }

        CheckSent(header.Unique, result);
    }

    private void CheckSent(ulong unique, int result)
    {
        // ENOENT: the caller is gone, or the kernel has ended the request itself. Then there is nobody left to tell.
        if (result is Errno.Success or Errno.ENOENT or Errno.ENODEV)
        {
            return;
        }

        Counters.FailedReplies++;
        SendError(unique, Errno.EIO);
    }

    private void SendError(ulong unique, int error)
    {
        byte* message = stackalloc byte[FuseOutHeader.Size];
        FuseReplyEncoder.Error(new Span<byte>(message, FuseOutHeader.Size), unique, error);
        IoVector piece = new(message, FuseOutHeader.Size);
        _sink.Send(&piece, 1);
    }
}
