using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>statx(2).</summary>
internal static unsafe partial class Libc
{
    private const int AT_FDCWD = -100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7ff;

    /// <summary>Status of an open file; 0 or errno.</summary>
    public static int Stat(SafeFileHandle file, out FileStatus status)
    {
        using Held held = new(file);
        byte empty = 0;
        return Result(statx(held.Descriptor, &empty, AT_EMPTY_PATH, STATX_BASIC_STATS, out status));
    }

    /// <summary>Status of what a path leads to; 0 or errno.</summary>
    public static int Stat(string path, out FileStatus status) =>
        StatAt(null, System.Text.Encoding.UTF8.GetBytes(path + "\0"), follow: true, out status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int directory, byte* path, int flags, uint mask, out FileStatus status);
}
