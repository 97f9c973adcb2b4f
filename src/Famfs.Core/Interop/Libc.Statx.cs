using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>statx(2).</summary>
internal static partial class Libc
{
    private const int AT_FDCWD = -100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7ff;

    /// <summary>Status of an open file; 0 or errno.</summary>
    public static int Stat(SafeFileHandle file, out FileStatus status) =>
        statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, out status) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Status of what a path leads to; 0 or errno.</summary>
    public static int Stat(string path, out FileStatus status) =>
        statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, out status) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeFileHandle directory, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, out FileStatus status);
}
