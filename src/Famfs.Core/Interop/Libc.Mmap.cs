using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>mmap(2), munmap(2), mprotect(2), madvise(2), mincore(2).</summary>
internal static unsafe partial class Libc
{
    public const int PROT_NONE = 0;
    public const int PROT_EXEC = 4;
    public const int MAP_PRIVATE = 2;
    public const int MAP_FIXED = 0x10;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MAP_NORESERVE = 0x4000;

    private const int MADV_HUGEPAGE = 14;
    private const int MADV_POPULATE_READ = 22;
    private const int MADV_POPULATE_WRITE = 23;

    private static readonly byte* MapFailed = (byte*)-1;

    /// <summary>Maps a file; null and errno on failure.</summary>
    public static byte* Map(byte* address, long length, int protection, int flags, SafeFileHandle file, long offset, out int errno)
    {
        byte* result = mmap(address, (nuint)length, protection, flags, file, offset);
        return Checked(result, out errno);
    }

    /// <summary>Maps fresh private memory; null and errno on failure.</summary>
    public static byte* MapAnonymous(byte* address, long length, int protection, int flags, out int errno)
    {
        byte* result = mmap(address, (nuint)length, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
        return Checked(result, out errno);
    }

    /// <summary>Removes a mapping; 0 or errno.</summary>
    public static int Unmap(byte* address, long length) =>
        munmap(address, (nuint)length) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Changes what a mapping allows; 0 or errno.</summary>
    public static int Protect(byte* address, long length, int protection) =>
        mprotect(address, (nuint)length, protection) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Asks for large pages behind a range, whose ends are on one; a kernel that has none changes nothing.</summary>
    public static void AdviseLargePages(byte* start, long length) => _ = madvise(start, (nuint)length, MADV_HUGEPAGE);

    /// <summary>
    /// Maps all pages of a range, which starts and ends on one, with memory where they have none; false where that is not
    /// possible, as before Linux 5.14. Then each is mapped when it is touched.
    /// </summary>
    public static bool Populate(byte* start, long length, bool forWriting) =>
        madvise(start, (nuint)length, forWriting ? MADV_POPULATE_WRITE : MADV_POPULATE_READ) == 0;

    /// <summary>Whether the page at an address, which is a multiple of its size, is in memory.</summary>
    public static bool IsResident(byte* page)
    {
        byte state;
        return mincore(page, 1, &state) == 0 && (state & 1) != 0;
    }

    [LibraryImport("libc")]
    private static partial int madvise(byte* start, nuint length, int advice);

    [LibraryImport("libc")]
    private static partial int mincore(byte* address, nuint length, byte* states);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(byte* address, nuint length, int protection);

    private static byte* Checked(byte* result, out int errno)
    {
        bool failed = result == MapFailed;
        errno = failed ? Marshal.GetLastPInvokeError() : 0;
        return failed ? null : result;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(byte* address, nuint length, int protection, int flags, SafeFileHandle file, long offset);
}
