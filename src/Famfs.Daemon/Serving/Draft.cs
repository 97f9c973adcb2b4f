using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// A file that this mount has created and the log does not know yet: only this mount shows it. Once it is committed it
/// stays as long as the kernel knows it by this id. An empty file has no place in the log: it stays a draft. Names and counts belong to the <see cref="DraftTable"/>.
/// </summary>
internal sealed class Draft(ulong id, FamfsVolume volume, Creation creation, int directory, byte[] path) : FileContent(volume.Device)
{
    private readonly Lock _gate = new();

    // Bytes from 0 on that have been written or zeroed; space that is newly taken holds what its last owner left.
    private long _filled;
    private long _size;
    private volatile int _number = -1;

    // A file that space ran out for is half of what was meant, and could never be removed again once committed.
    private bool _isCutOff;

    internal ulong Id { get; } = id;

    /// <summary>The directory, by its number.</summary>
    internal int Directory { get; private set; } = directory;

    internal byte[] Path { get; private set; } = path;

    /// <summary>Whether it has been unlinked or replaced.</summary>
    internal bool IsUnnamed { get; set; }

    internal ulong Lookups { get; set; }

    internal int Opens { get; set; }

    /// <summary>Thread that created it.</summary>
    internal uint Creator { get; init; }

    internal uint Mode { get; set; }

    internal uint Uid { get; set; }

    internal uint Gid { get; set; }

    internal long Seconds { get; set; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Its number in the name space once it is committed, else -1.</summary>
    internal int Number => _number;

    internal long Size => Volatile.Read(ref _size);

    internal FuseAttr Attributes => new()
    {
        Inode = Id,
        FileSize = (ulong)Size,
        Blocks = (ulong)(creation.Layout?.AllocatedSize ?? 0) / 512,
        Mode = (Mode & 0xFFF) | 0x8000,
        Links = IsUnnamed ? 0u : 1u,
        Uid = Uid,
        Gid = Gid,
        BlockSize = 4096,
        AccessTime = (ulong)Seconds,
        ModifyTime = (ulong)Seconds,
        ChangeTime = (ulong)Seconds,
    };

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
            if (_number >= 0 && end > _size)
            {
                return Errno.EPERM;
            }

            if (_number < 0)
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
            if (_number >= 0)
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

    /// <summary>Gives it another name.</summary>
    /// <returns>False if it is committed.</returns>
    internal bool TryMove(int directory, byte[] path)
    {
        lock (_gate)
        {
            if (_number >= 0)
            {
                return false;
            }

            Directory = directory;
            Path = path;
            return true;
        }
    }

    /// <summary>Makes it a file of the log, with everything that has been written; an empty one stays a draft.</summary>
    /// <exception cref="FamfsException">Why it could not; it is still a draft.</exception>
    internal void Commit()
    {
        lock (_gate)
        {
            if (_number >= 0 || _size == 0 || IsUnnamed)
            {
                return;
            }

            if (_isCutOff)
            {
                throw FamfsException.Create(
                    FamfsErrorId.OutOfSpace, volume.DevicePath, $"'{PathText.FromBytes(Path)}' is cut off and stays uncommitted");
            }

            FillTo(_size);
            volume.SettleDraft(creation, new CreateRequest
            {
                Path = PathText.FromBytes(Path), Size = _size, Mode = Mode & 0xFFF, Uid = Uid, Gid = Gid,
            });
            creation.Data.ZeroTail();
            volume.Commit([creation]);
            if (creation.Error is { } error)
            {
                throw error;
            }

            _number = volume.Names.Find(Path);
        }
    }

    /// <summary>Gives its space back if it is not committed.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            if (_number < 0)
            {
                creation.Dispose();
            }
        }
    }

    private long Capacity => creation.Layout?.AllocatedSize ?? 0;

    private void Reserve(long needed, bool mayDouble)
    {
        if (needed <= Capacity)
        {
            return;
        }

        if (mayDouble && needed < Capacity * 2)
        {
            try
            {
                volume.GrowDraft(creation, Capacity * 2);
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
