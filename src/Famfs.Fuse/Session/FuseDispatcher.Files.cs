using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

internal sealed unsafe partial class FuseDispatcher
{
    private int Open(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseOpenIn args)
            ? _fileSystem.Open(_request, args, out Reply<FuseOpenOut>())
            : Malformed();
    }

    private int Read(ReadOnlySpan<byte> body)
    {
        // Also for a message that is refused: whether a reply was sent belongs to this request.
        FuseBodyReader reader = new(body);
        bool valid = reader.TryRead(out FuseReadIn args);
        _read.Begin(_request.Unique, args.Count);
        if (!valid)
        {
            return Malformed();
        }

        int error = _fileSystem.Read(_request, args, _read);
        if (error == Errno.Success)
        {
            Counters.BytesRead += _read.Length;
        }

        return error;
    }

    private int Write(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseWriteIn args)
            || !reader.TryBytes(args.Count, out ReadOnlySpan<byte> data)
            || !reader.AtEnd)
        {
            return Malformed();
        }

        int error = _fileSystem.Write(_request, args, data, out uint written);
        if (error != Errno.Success)
        {
            return error;
        }

        // More than was given would make the kernel count bytes that do not exist.
        Reply<FuseWriteOut>().Count = Math.Min(written, args.Count);
        Counters.BytesWritten += Math.Min(written, args.Count);
        return Errno.Success;
    }

    private int Flush(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseFlushIn args) ? _fileSystem.Flush(_request, args) : Malformed();
    }

    private int Release(ReadOnlySpan<byte> body, bool directory)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseReleaseIn args))
        {
            return Malformed();
        }

        return directory ? _fileSystem.ReleaseDirectory(_request, args) : _fileSystem.Release(_request, args);
    }

    private int Sync(ReadOnlySpan<byte> body, bool directory)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseFsyncIn args))
        {
            return Malformed();
        }

        return directory ? _fileSystem.SyncDirectory(_request, args) : _fileSystem.Sync(_request, args);
    }

    private int Allocate(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseFallocateIn args) ? _fileSystem.Allocate(_request, args) : Malformed();
    }

    private int Seek(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseLseekIn args))
        {
            return Malformed();
        }

        int error = _fileSystem.Seek(_request, args, out ulong offset);
        Reply<FuseLseekOut>().Offset = offset;
        return error;
    }

    private int CopyRange(ReadOnlySpan<byte> body, bool wide)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseCopyFileRangeIn args))
        {
            return Malformed();
        }

        // The narrow reply counts in 32 bits; more than that must not be copied unseen.
        ulong most = wide ? ulong.MaxValue : uint.MaxValue;
        args.Length = Math.Min(args.Length, most);
        int error = _fileSystem.CopyRange(_request, args, out ulong copied);
        copied = Math.Min(copied, args.Length);
        if (wide)
        {
            Reply<FuseCopyFileRangeOut>().Copied = copied;
        }
        else
        {
            Reply<FuseWriteOut>().Count = (uint)copied;
        }

        return error;
    }

    private int Control(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseIoctlIn args) || !reader.TryBytes(args.InputSize, out ReadOnlySpan<byte> input))
        {
            return Malformed();
        }

        Reply<FuseIoctlOut>();
        int most = Math.Min((int)Math.Min(args.OutputSize, int.MaxValue), _buffer.PayloadLength - FuseIoctlOut.Size);
        FuseValueWriter output = new(new Span<byte>(_buffer.Payload + FuseIoctlOut.Size, most));
        int error = _fileSystem.Control(_request, args, input, ref output, out int result);
        if (error != Errno.Success)
        {
            return error;
        }

        if (!output.Fits)
        {
            return Errno.EIO;
        }

        ((FuseIoctlOut*)_buffer.Payload)->Result = result;
        _payloadLength = FuseIoctlOut.Size + (int)output.Length;
        return Errno.Success;
    }

    private int Poll(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FusePollIn args))
        {
            return Malformed();
        }

        int error = _fileSystem.Poll(_request, args, out uint events);
        Reply<FusePollOut>().Events = events;
        return error;
    }

    private int GetLock(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseLkIn args)
            ? _fileSystem.GetLock(_request, args, out Reply<FuseFileLock>())
            : Malformed();
    }

    private int SetLock(ReadOnlySpan<byte> body, bool wait)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseLkIn args) ? _fileSystem.SetLock(_request, args, wait) : Malformed();
    }

    private int MapBlock(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseBmapIn args))
        {
            return Malformed();
        }

        int error = _fileSystem.MapBlock(_request, args, out ulong block);
        Reply<FuseBmapOut>().Block = block;
        return error;
    }
}
