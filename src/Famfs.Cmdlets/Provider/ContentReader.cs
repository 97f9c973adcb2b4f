using System.Collections;
using System.Management.Automation.Provider;
using Famfs.Files;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <summary>Reads a file for Get-Content piece by piece: lines, bytes, or all of it.</summary>
internal sealed class ContentReader : IContentReader
{
    private const int BufferSize = 256 << 10;

    private readonly VolumeLease _lease;
    private readonly ReadParameters _parameters;
    private readonly BufferedStream _bytes;
    private readonly CancellationToken _cancel;
    private StreamReader? _text;

    /// <summary>Begins to read.</summary>
    /// <param name="lease">The use of the file system; the reader ends it.</param>
    /// <param name="data">The file.</param>
    /// <param name="parameters">How it is read.</param>
    /// <param name="cancel">Cancelled by Ctrl+C.</param>
    public ContentReader(VolumeLease lease, FileData data, ReadParameters parameters, CancellationToken cancel)
    {
        _lease = lease;
        _parameters = parameters;
        _cancel = cancel;
        _bytes = new BufferedStream(new FileDataStream(data), BufferSize);
    }

    /// <summary>The next pieces; an empty list at the end.</summary>
    /// <param name="readCount">How many; all that are left when it is not positive.</param>
    public IList Read(long readCount)
    {
        _cancel.ThrowIfCancellationRequested();
        if (_parameters.Raw)
        {
            return _bytes.Position == _bytes.Length ? Array.Empty<object>()
                : new object[] { _parameters.AsByteStream ? ReadBytes(0) : Text().ReadToEnd() };
        }

        return _parameters.AsByteStream ? ReadBytes(readCount) : ReadLines(readCount);
    }

    /// <inheritdoc/>
    public void Seek(long offset, SeekOrigin origin)
    {
        _bytes.Seek(offset, origin);
        _text = null;
    }

    /// <inheritdoc/>
    public void Close() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _bytes.Dispose();
        _lease.Dispose();
    }

    private byte[] ReadBytes(long count)
    {
        long left = Math.Max(0, _bytes.Length - _bytes.Position);
        byte[] bytes = new byte[count > 0 ? Math.Min(count, left) : left];
        int done = 0;
        while (done < bytes.Length)
        {
            _cancel.ThrowIfCancellationRequested();
            done += _bytes.Read(bytes, done, Math.Min(bytes.Length - done, BufferSize));
        }

        return bytes;
    }

    private List<string> ReadLines(long count)
    {
        List<string> lines = [];
        while ((count <= 0 || lines.Count < count) && Text().ReadLine() is { } line)
        {
            _cancel.ThrowIfCancellationRequested();
            lines.Add(line);
        }

        return lines;
    }

    private StreamReader Text() => _text ??= new StreamReader(
        _bytes, _parameters.Encoding, detectEncodingFromByteOrderMarks: true, BufferSize, leaveOpen: true);
}
