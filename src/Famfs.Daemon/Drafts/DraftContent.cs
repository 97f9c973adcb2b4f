using Famfs.Daemon.Opens;
using Famfs.Files;
using Famfs.Fuse;
using Famfs.Interop;
using Famfs.Volumes;

namespace Famfs.Daemon.Drafts;

/// <summary>
/// The bytes of a file that this mount has created: its space grows while it is written, and what is too much goes back
/// when it is recorded. Who has it open then goes on with the recorded file.
/// </summary>
internal sealed class DraftContent(FamfsVolume volume, PendingFile creation, Draft draft) : FileContent(volume.Device)
{
    private readonly Lock _gate = new();

    // Bytes from 0 on that have been written or zeroed; space that is newly taken holds what its last owner left.
    private long _filled;
    private long _size;
    private bool _isSettled;
    private volatile bool _isCutOff;
    private volatile LoggedContent? _recorded;

    /// <summary>The file that the bytes are of.</summary>
    internal Draft Draft => draft;

    internal long Size => Volatile.Read(ref _size);

    internal long AllocatedSize => creation.Layout?.AllocatedSize ?? 0;

    /// <summary>
    /// Whether a write failed, for want of space or for any other reason. Then the file is only a part of what was meant, until
    /// somebody truncates it.
    /// </summary>
    internal bool IsCutOff => _isCutOff;

    /// <summary>It is in the log, and somebody has it open still.</summary>
    internal void Record(LoggedContent content) => _recorded = content;

    /// <summary>Nobody has it open any more.</summary>
    internal void Close() => _recorded?.Dispose();

    internal override int Read(ulong offset, FuseReadReply reply)
    {
        if (_recorded is { } recorded)
        {
            return recorded.Read(offset, reply);
        }

        lock (_gate)
        {
            FillTo(_size);
            return _size == 0 ? Errno.Success : Send(creation.Layout!, _size, offset, reply);
        }
    }

    /// <summary>Copies bytes out.</summary>
    /// <returns>False if the file has become shorter.</returns>
    internal bool TryRead(long offset, Span<byte> destination)
    {
        lock (_gate)
        {
            if (offset + destination.Length > _size)
            {
                return false;
            }

            FillTo(offset + destination.Length);
            new FileData(Device, creation.Layout!, _size).Read(offset, destination);
            return true;
        }
    }

    internal override int Write(ulong offset, ReadOnlySpan<byte> data)
    {
        if (_recorded is { } recorded)
        {
            return recorded.Write(offset, data);
        }

        lock (_gate)
        {
            if (offset > (ulong)volume.Geometry.DeviceSize)
            {
                return Errno.EFBIG;
            }

            long end = (long)offset + data.Length;
            if (_isSettled && end > _size)
            {
                return Errno.EPERM;
            }

            bool isDone = false;
            try
            {
                if (!_isSettled)
                {
                    Reserve(end, mayDouble: true);
                    FillTo((long)offset);
                }

                Store(creation.Layout!, (long)offset, data);
                isDone = true;
            }
            finally
            {
                _isCutOff |= !isDone;
            }

            _filled = Math.Max(_filled, end);
            _size = Math.Max(_size, end);
            return Errno.Success;
        }
    }

    /// <summary>Sets the size.</summary>
    /// <returns>0, or EPERM for a file that is recorded with another size.</returns>
    internal int Resize(long size)
    {
        lock (_gate)
        {
            if (_isSettled)
            {
                return size == _size ? Errno.Success : Errno.EPERM;
            }

            Reserve(size, mayDouble: false);
            _isCutOff = false;
            _filled = Math.Min(_filled, size);
            _size = size;
            return Errno.Success;
        }
    }

    internal override int Allocate(long offset, long length, bool keepSize, bool zero)
    {
        if (_recorded is { } recorded)
        {
            return recorded.Allocate(offset, length, keepSize, zero);
        }

        lock (_gate)
        {
            if (_isSettled && !keepSize && offset + length > _size)
            {
                return Errno.EPERM;
            }

            long inside = Math.Min(length, _size - offset);
            if (zero && inside > 0)
            {
                FillTo(offset);
                ZeroRange(creation.Layout!, offset, inside);
                _filled = Math.Max(_filled, offset + inside);
            }

            if (!_isSettled)
            {
                // Space that is only kept for later is no promise that a file needs.
                Reserve(offset + length, mayDouble: false);
                _size = keepSize ? _size : Math.Max(_size, offset + length);
            }

            return Errno.Success;
        }
    }

    /// <summary>Fixes the size and gives back the space that is too much, so that the file can be recorded.</summary>
    /// <exception cref="FamfsException">The device does not take what is missing.</exception>
    internal void Settle(CreateRequest request)
    {
        lock (_gate)
        {
            FillTo(_size);
            volume.Writer.SettleDraft(creation, request with { Size = _size });
            creation.Data.ZeroTail();
            _isSettled = true;
        }
    }

    /// <summary>It was not recorded after all.</summary>
    internal void Reopen()
    {
        lock (_gate)
        {
            _isSettled = false;
        }
    }

    private void Reserve(long needed, bool mayDouble)
    {
        if (needed <= AllocatedSize)
        {
            return;
        }

        if (mayDouble && needed < AllocatedSize * 2)
        {
            try
            {
                volume.Writer.GrowDraft(creation, AllocatedSize * 2, mayMove: _filled == 0);
                return;
            }
            catch (FamfsException e) when (e.Id == FamfsErrorId.OutOfSpace)
            {
            }
        }

        volume.Writer.GrowDraft(creation, needed, mayMove: _filled == 0);
    }

    private void FillTo(long end)
    {
        if (_filled < end)
        {
            ZeroRange(creation.Layout!, _filled, end - _filled);
            _filled = end;
        }
    }
}
