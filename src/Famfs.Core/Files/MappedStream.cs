using Famfs.Memory;

namespace Famfs.Files;

/// <summary>
/// A mapped file as a stream. Copies are guarded: memory that has gone is <see cref="FamfsErrorId.DeviceFault"/> and not a
/// signal. The stream ends at the end of the file and never grows it.
/// </summary>
internal sealed unsafe class MappedStream : Stream
{
    private readonly FamfsMappedFile _file;
    private readonly FileMapping _mapping;
    private readonly bool _isHeld;
    private bool _isClosed;
    private long _position;

    /// <summary>A stream from the start of a file, whose mapping it keeps until it is disposed.</summary>
    public MappedStream(FamfsMappedFile file, FileMapping mapping)
    {
        _file = file;
        _mapping = mapping;
        mapping.DangerousAddRef(ref _isHeld);
    }

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => !_isClosed;

    public override bool CanWrite => _file.CanWrite && !_isClosed;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Max(0, Math.Min(buffer.Length, Length - _position));
        fixed (byte* bytes = buffer)
        {
            Move(bytes, count, toFile: false);
        }

        return count;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!CanWrite)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.DeviceReadOnly, "Mapping", _file.FamfsPath);
        }

        if (buffer.Length > Length - _position)
        {
            throw new NotSupportedException("A famfs file cannot grow.");
        }

        fixed (byte* bytes = buffer)
        {
            Move(bytes, buffer.Length, toFile: true);
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => Length,
        };
        long position = checked(from + offset);
        return Position = position >= 0 ? position : throw new IOException("An attempt was made to seek before the start of the file.");
    }

    public override void SetLength(long value) => throw new NotSupportedException("A famfs file cannot change its size.");

    public override void Flush()
    {
        if (CanWrite)
        {
            _file.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isClosed && _isHeld)
        {
            _mapping.DangerousRelease();
        }

        _isClosed = true;
        base.Dispose(disposing);
    }

    private void Move(byte* bytes, int count, bool toFile)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        while (count > 0)
        {
            byte* place = _mapping.Find(_position, count, out long available);
            if (!(toFile ? CacheLines.Move(place, bytes, available) : CacheLines.Move(bytes, place, available)))
            {
                throw FamfsException.FromErrno(Interop.Errno.EFAULT, toFile ? "writing" : "reading", _file.Device);
            }

            bytes += available;
            _position += available;
            count -= (int)available;
        }
    }
}
