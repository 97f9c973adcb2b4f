using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>ftruncate(2), fallocate(2).</summary>
internal static partial class Libc
{
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

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);
}
