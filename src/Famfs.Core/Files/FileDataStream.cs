namespace Famfs.Files;

/// <summary>
/// The bytes of a file as a stream to read. It ends at the end of the file. Each read gets what is in memory at that moment,
/// past this host's cache.
/// </summary>
/// <param name="data">The file.</param>
public sealed class FileDataStream(FileData data) : Stream
{
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => data.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Clamp(data.Size - _position, 0, buffer.Length);
        if (count > 0)
        {
            data.ReadThrough(_position, buffer[..count]);
            _position += count;
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => data.Size + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
