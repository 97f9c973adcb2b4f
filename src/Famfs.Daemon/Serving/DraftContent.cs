using Famfs.Fuse;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// The bytes of a file that this mount has created: its space grows while it is written, and what is too much goes back
/// when it is committed. From then on its size stays as it is.
/// </summary>
internal sealed class DraftContent(FamfsVolume volume, Creation creation, Draft draft) : FileContent(volume.Device)
{
    private readonly Lock _gate = new();

    // Bytes from 0 on that have been written or zeroed; space that is newly taken holds what its last owner left.
    private long _filled;
    private long _size;
    private bool _isCommitted;

    // A file that space ran out for is half of what was meant, and could never be removed again once committed.
    private bool _isCutOff;

    /// <summary>The file that the bytes are of.</summary>
    internal Draft Draft => draft;

    internal long Size => Volatile.Read(ref _size);

    internal long AllocatedSize => creation.Layout?.AllocatedSize ?? 0;

    internal override int Read(ulong offset, FuseReadReply reply)
    {
        lock (_gate)
        {
            FillTo(_size);
            return _size == 0 ? Errno.Success : Send(creation.Layout!, _size, offset, reply);
        }
    }

    internal override int Write(ulong offset, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (offset > (ulong)volume.Geometry.DeviceSize)
            {
                return Errno.EFBIG;
            }

            long end = (long)offset + data.Length;
            if (_isCommitted && end > _size)
            {
                return Errno.EPERM;
            }

            if (!_isCommitted)
            {
                Reserve(end, mayDouble: true);
                FillTo((long)offset);
            }

            Store(creation.Layout!, (long)offset, data);
            _filled = Math.Max(_filled, end);
            _size = Math.Max(_size, end);
            return Errno.Success;
        }
    }

    /// <summary>Sets the size, or takes space for it only.</summary>
    /// <returns>0, or EPERM for a file that is committed with another size.</returns>
    internal int Resize(long size, bool keepSize = false)
    {
        lock (_gate)
        {
            if (_isCommitted)
            {
                return size == _size || (keepSize && size <= _size) ? Errno.Success : Errno.EPERM;
            }

            Reserve(size, mayDouble: false);
            if (!keepSize)
            {
                _isCutOff = false;
                _filled = Math.Min(_filled, size);
                _size = size;
            }

            return Errno.Success;
        }
    }

    /// <summary>Makes it a file of the log, with everything that has been written.</summary>
    /// <param name="request">Name and owner.</param>
    /// <returns>Whether the log has it; an empty file has no place there.</returns>
    /// <exception cref="FamfsException">Why it could not; nothing is visible.</exception>
    internal bool Commit(CreateRequest request)
    {
        lock (_gate)
        {
            if (_isCommitted || _size == 0)
            {
                return _isCommitted;
            }

            if (_isCutOff)
            {
                throw FamfsException.Create(
                    FamfsErrorId.OutOfSpace, volume.DevicePath, $"'{request.Path}' is cut off and stays uncommitted");
            }

            FillTo(_size);
            volume.SettleDraft(creation, request with { Size = _size });
            creation.Data.ZeroTail();
            volume.Commit([creation]);
            _isCommitted = creation.Error is null ? true : throw creation.Error;
            return true;
        }
    }

    /// <summary>Gives its space back if it is not committed.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            if (!_isCommitted)
            {
                creation.Dispose();
            }
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
                volume.GrowDraft(creation, AllocatedSize * 2);
                return;
            }
            catch (FamfsException e) when (e.Id == FamfsErrorId.OutOfSpace)
            {
            }
        }

        try
        {
            volume.GrowDraft(creation, needed);
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.OutOfSpace && mayDouble)
        {
            _isCutOff = true;
            throw;
        }
    }

    private void FillTo(long end)
    {
        while (_filled < end)
        {
            FileSegment run = creation.Layout!.RunAt(_filled, end - _filled);
            Device.Zero(run.DeviceOffset, run.Length);
            _filled += run.Length;
        }
    }
}
