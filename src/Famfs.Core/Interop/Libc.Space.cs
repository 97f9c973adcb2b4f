using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>ftruncate(2), fallocate(2), and where lseek(2) finds holes.</summary>
internal static partial class Libc
{
    private const int SEEK_DATA = 3;
    private const int SEEK_HOLE = 4;
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const int FALLOC_FL_PUNCH_HOLE = 2;

    /// <summary>Sets the length of a file; 0 or errno.</summary>
    public static int SetLength(SafeFileHandle file, long length) =>
        ftruncate(file, length) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Gives the pages of a range back, which then reads as zeros; 0 or errno.</summary>
    public static int PunchHole(SafeFileHandle file, long offset, long length)
    {
        int errno;
        do
        {
            errno = fallocate(file, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length) == 0
                ? 0
                : Marshal.GetLastPInvokeError();
        }
        while (errno == Errno.EINTR);

        return errno;
    }

    /// <summary>The first byte of [<paramref name="start"/>, <paramref name="end"/>) that is no hole, or the end.</summary>
    public static long NextData(SafeFileHandle file, long start, long end)
    {
        long found = lseek(file, start, SEEK_DATA);

        // A file system that knows no holes has none.
        return found >= 0 ? Math.Min(found, end) : Marshal.GetLastPInvokeError() == Errno.ENXIO ? end : start;
    }

    /// <summary>The first byte of [<paramref name="start"/>, <paramref name="end"/>) that is a hole, or the end.</summary>
    public static long NextHole(SafeFileHandle file, long start, long end)
    {
        long found = lseek(file, start, SEEK_HOLE);
        return found >= 0 ? Math.Min(found, end) : end;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);
}
