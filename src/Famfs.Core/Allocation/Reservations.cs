using System.Collections.Immutable;
using Famfs.Devices;
using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>
/// Space that processes of this host have taken and not yet committed: a copy takes space first and tells the log last.
/// Each holds a lock on the very bytes of the device node or image (an open-file-description lock of fcntl), so that
/// every process sees the claims of the others, and a process that dies leaves none behind.
/// </summary>
internal static class Reservations
{
    /// <summary>Claims extents. The caller holds the writer lock and has seen that nobody else has them.</summary>
    public static void Claim(DaxDevice device, ImmutableArray<Extent> extents)
    {
        foreach (Extent extent in extents)
        {
            int errno = Libc.TryLockRange(device.Handle, (long)extent.Offset, (long)extent.Length);
            if (errno != 0)
            {
                throw errno == Errno.EAGAIN
                    ? FamfsException.Create(FamfsErrorId.DeviceBusy, device.Path)
                    : FamfsException.FromErrno(errno, "fcntl", device.Path);
            }
        }
    }

    /// <summary>Gives claims up; they ended by themselves if the device is closed.</summary>
    public static void Release(DaxDevice device, ImmutableArray<Extent> extents)
    {
        foreach (Extent extent in extents)
        {
            if (!device.Handle.IsClosed)
            {
                Libc.UnlockRange(device.Handle, (long)extent.Offset, (long)extent.Length);
            }
        }
    }

    /// <summary>What other processes have claimed inside [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public static List<FreeExtent> Foreign(DaxDevice device, long start, long end)
    {
        List<FreeExtent> found = [];
        Collect(device, start, end, found);
        return found;
    }

    // The kernel names any one lock of the range, not the first: look on both sides of what it names.
    private static void Collect(DaxDevice device, long start, long end, List<FreeExtent> found)
    {
        if (start >= end)
        {
            return;
        }

        int errno = Libc.FindForeignRange(device.Handle, start, end - start, out (long Offset, long Length) range);
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "fcntl", device.Path);
        }

        if (range == default)
        {
            return;
        }

        // Length 0 means to the end of everything.
        long rangeEnd = range.Length == 0 ? end : Math.Min(end, range.Offset + range.Length);
        long rangeStart = Math.Max(start, range.Offset);
        found.Add(new FreeExtent(rangeStart, rangeEnd - rangeStart));
        Collect(device, start, rangeStart, found);
        Collect(device, rangeEnd, end, found);
    }
}
