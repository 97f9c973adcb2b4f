using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>futimens(2).</summary>
internal static partial class Libc
{
    private const long UTIME_OMIT = (1 << 30) - 2;

    /// <summary>Sets when an open file or directory was last written; 0 or errno.</summary>
    public static unsafe int ChangeTime(SafeFileHandle file, long seconds, uint nanoseconds)
    {
        long* times = stackalloc long[] { 0, UTIME_OMIT, seconds, nanoseconds };
        return futimens(file, times) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int futimens(SafeFileHandle file, long* times);
}
