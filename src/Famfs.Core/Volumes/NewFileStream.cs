using Famfs.Files;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// A new file whose size is known only at its end. Its space grows while it is written, nothing of it is visible before
/// <see cref="Commit"/>, and without that call it leaves no trace. It is written from its start to its end.
/// </summary>
public sealed class NewFileStream : Stream
{
    private readonly FamfsVolume _volume;
    private readonly CreateRequest _request;
    private readonly PendingFile _draft;
    private long _length;
    private long _capacity;

    /// <summary>Begins a file.</summary>
    /// <param name="volume">The file system; it stays open as long as the stream is used.</param>
    /// <param name="request">The file; its size does not count.</param>
    /// <exception cref="FamfsException">
    /// As <see cref="FamfsVolume.Prepare"/>, and why there can be no file of that name.
    /// </exception>
    public NewFileStream(FamfsVolume volume, CreateRequest request)
    {
        _volume = volume;
        _request = request;
        _draft = volume.Writer.BeginDraft(request, isBelowDraft: false);
        _capacity = MediaLayout.AllocationUnit;
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.OutOfSpace"/>, <see cref="FamfsErrorId.DeviceFault"/>, or as <see cref="FamfsVolume.Prepare"/>.
    /// </exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        Reserve(_length + buffer.Length);
        new FileData(_volume.Device, _draft.Layout!, _capacity).WriteThrough(_length, buffer);
        _length += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Makes the file visible to every host, with the bytes that were written.</summary>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Commit"/>, and why it cannot be created after all.</exception>
    public FamfsItem Commit(CancellationToken cancel = default)
    {
        _volume.Writer.SettleDraft(_draft, _request with { Size = _length });
        _draft.Data.ZeroTail();
        _volume.Commit([_draft], cancel);
        return _draft.Error is { } error ? throw error : _draft.Item!;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Gives the space of a file that was not committed back.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _draft.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Twice the space where there is that much, so that a long file is not extended at each write.</summary>
    private void Reserve(long needed)
    {
        if (needed <= _capacity)
        {
            return;
        }

        long wanted = MediaLayout.RoundUpToUnit(Math.Max(needed, _capacity * 2));
        try
        {
            _volume.Writer.GrowDraft(_draft, wanted, mayMove: _length == 0);
            _capacity = wanted;
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.OutOfSpace && wanted > MediaLayout.RoundUpToUnit(needed))
        {
            _volume.Writer.GrowDraft(_draft, needed, mayMove: _length == 0);
            _capacity = MediaLayout.RoundUpToUnit(needed);
        }
    }
}
