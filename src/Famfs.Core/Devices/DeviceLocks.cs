using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// How the processes of this host that may write a device exclude each other: write locks on its bytes. A process that may only
/// read cannot take one, but a read lock on the same bytes keeps one from being taken. Then the lock is a read lock on
/// those bytes, and a write lock on them in the <see cref="LockFile"/>, which only writers of the device can open
/// (docs/decisions/0001-claims-and-writer-lock.md).
/// </summary>
internal sealed class DeviceLocks(DaxDevice device) : IDisposable
{
    // More locks than all copies of a host have together. Each is a call, and the kernel goes through all of them in each.
    private const int MostLocks = 8192;

    // The first byte: an opening that has locked something in the file keeps a read lock on it.
    private const long Sign = 0;

    private readonly Lock _gate = new();
    private LockFile? _file;
    private string? _path;

    /// <summary>Takes a range that no other opening may have locked for writing.</summary>
    /// <returns>False if another writer holds a part of it, or if no lock can be had at all.</returns>
    public bool TryLock(long offset, long length)
    {
        lock (_gate)
        {
            return TryLockDevice(offset, length)
                || (!IsHeld(device.Handle, offset, length, static _ => true)
                    && Libc.TryReadLockRange(device.Handle, offset, length) == 0
                    && TryLockFile(offset, length));
        }
    }

    /// <summary>Takes a range in which locks may lie that are no claims.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="isClaim">Which write locks of others count; those that do not are treated as read locks are.</param>
    /// <returns>As <see cref="TryLock"/>.</returns>
    public bool TryClaim(long offset, long length, Func<Libc.HeldLock, bool> isClaim)
    {
        lock (_gate)
        {
            if (TryLockDevice(offset, length))
            {
                return true;
            }

            if (IsHeld(device.Handle, offset, length, isClaim))
            {
                return false;
            }

            // A lock that is no claim may lie over a part of the range: the sign makes others look into the file anyway.
            Libc.TryReadLockRange(device.Handle, offset, length);
            return TryLockFile(offset, length);
        }
    }

    /// <summary>Gives a range back. It has ended by itself where the device is closed.</summary>
    public void Unlock(long offset, long length)
    {
        lock (_gate)
        {
            if (!device.Handle.IsClosed)
            {
                Libc.UnlockRange(device.Handle, offset, length);
            }

            if (_file is { Handle.IsClosed: false })
            {
                Libc.UnlockRange(_file.Handle, offset, length);
            }
        }
    }

    /// <summary>The write locks of others that touch [<paramref name="start"/>, <paramref name="end"/>), in no order.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceBusy"/>: there are too many to look at.</exception>
    public List<Libc.HeldLock> Held(long start, long end)
    {
        lock (_gate)
        {
            // Most often there is no lock of any kind, and so no sign that the file holds any.
            List<Libc.HeldLock> found = [];
            int errno = Libc.FindLock(device.Handle, Sign, 0, out Libc.HeldLock any);
            if (errno != 0)
            {
                throw FamfsException.FromErrno(errno, "fcntl", device.Path);
            }

            if (any.Exists)
            {
                Collect(device.Handle, start, end, found);
                if (OpenFile(create: false) is { } file)
                {
                    Collect(file.Handle, start, end, found);
                }
            }

            return found;
        }
    }

    /// <summary>The process that stands in the way of a range, as a clause.</summary>
    public string Describe(long offset)
    {
        lock (_gate)
        {
            return LockHolders.Find(device.Handle, offset, writers: true)
                ?? (OpenFile(create: false) is { } file ? LockHolders.Find(file.Handle, offset, writers: true) : null)
                ?? (Obstacle(offset))
                ?? LockHolders.Unknown;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    private string? Obstacle(long offset) => LockFile.ProblemOf(_path, device.Handle) is { } problem
        ? ErrorClauses.Get("LockedForReading", LockHolders.Find(device.Handle, offset, writers: false), problem)
        : null;

    private bool TryLockDevice(long offset, long length)
    {
        int errno = Libc.TryLockRange(device.Handle, offset, length);
        return errno is 0 or Errno.EAGAIN or Errno.EACCES
            ? errno == 0
            : throw FamfsException.FromErrno(errno, "fcntl", device.Path);
    }

    /// <summary>
    /// Takes a range in the file. The caller has a read lock on the same bytes of the device, which keeps others from
    /// locking them there for as long as this lasts.
    /// </summary>
    private bool TryLockFile(long offset, long length)
    {
        if (OpenFile(create: true) is { } file && Libc.TryReadLockRange(device.Handle, Sign, 1) == 0
            && Libc.TryLockRange(file.Handle, offset, length) == 0)
        {
            if (file.IsCurrent)
            {
                return true;
            }

            Libc.UnlockRange(file.Handle, offset, length);
        }

        Libc.UnlockRange(device.Handle, offset, length);
        return false;
    }

    // A file that has lost its name is one that others no longer find.
    private LockFile? OpenFile(bool create)
    {
        if (_file is { } present && !present.IsCurrent)
        {
            present.Dispose();
            _file = null;
        }

        _path ??= LockFile.PathOf(device.Handle);
        return _file ??= _path is null ? null : LockFile.Open(_path, device.Handle, create);
    }

    private bool IsHeld(SafeFileHandle file, long offset, long length, Func<Libc.HeldLock, bool> isHeld)
    {
        List<Libc.HeldLock> found = [];
        Collect(file, offset, offset + length, found);
        return found.Exists(l => isHeld(l));
    }

    // The kernel names any one lock of a range, not the first: look on both sides of what it names.
    private void Collect(SafeFileHandle file, long start, long end, List<Libc.HeldLock> found)
    {
        Stack<(long Start, long End)> ranges = new([(start, end)]);
        while (ranges.TryPop(out (long Start, long End) range))
        {
            if (range.Start >= range.End)
            {
                continue;
            }

            int errno = Libc.FindWriteLock(file, range.Start, range.End - range.Start, out Libc.HeldLock held);
            if (errno != 0)
            {
                throw FamfsException.FromErrno(errno, "fcntl", device.Path);
            }

            if (!held.Exists)
            {
                continue;
            }

            if (found.Count == MostLocks)
            {
                throw FamfsException.Create(
                    FamfsErrorId.DeviceBusy, device.Path, ErrorClauses.Get("LockTooMany", MostLocks));
            }

            found.Add(held);
            ranges.Push((range.Start, held.Offset));
            if (held.Length > 0)
            {
                ranges.Push((held.Offset + held.Length, range.End));
            }
        }
    }
}
