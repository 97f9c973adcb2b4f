using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Memory;

/// <summary>
/// Tells the cost of touching a mapped file. A page that this process has not mapped yet is a fault, which takes longer than to
/// copy its bytes; a large page is one fault for 2 MiB.
/// </summary>
internal static unsafe class PageTable
{
    private const ulong Present = 1UL << 63;
    private const long LargePage = 2 << 20;

    private const long Many = 64 << 10;

    // One word for each page of the address space of the process that opened it.
    private static readonly SafeFileHandle Words = Libc.Open("/proc/self/pagemap", Libc.O_RDONLY, 0, out _);

    // The large page that was found not to be ready last: who goes through a file piece by piece need not ask each time.
    [ThreadStatic]
    private static byte* _unready;

    // The end of the large page that was found last to be mapped whole.
    [ThreadStatic]
    private static byte* _readyEnd;

    /// <summary>
    /// Whether a range can be touched without a fault for each page: it is mapped, or lies in large pages. Judged by its
    /// last page, and false where the kernel does not tell.
    /// </summary>
    public static bool IsReady(byte* start, long length)
    {
        byte* last = start + length - 1;
        byte* large = (byte*)((nuint)last & ~(nuint)(LargePage - 1));
        if (large == _unready)
        {
            return false;
        }

        if (start >= _readyEnd - LargePage && last < _readyEnd)
        {
            return true;
        }

        // One touch maps all of a large page, and only what is around it of a small one. What is not in memory at all is
        // not worth a read from a disk.
        byte one;
        bool ready = IsMapped(last)
            || (!IsMapped(large) && Libc.IsResident(large) && GuardedCopy.Read(&one, large, 1) == 0 && IsMapped(last));
        _unready = ready ? null : large;
        _readyEnd = ready && IsMapped(large + LargePage - 1) ? large + LargePage : null;
        return ready;
    }

    /// <summary>
    /// Maps what is in memory of a range in one call, which takes as long as to copy its bytes, where a fault for each page
    /// takes forty times as long. Judged by its last page: a hole is filled faster by a write.
    /// </summary>
    /// <returns>Whether it is mapped now. Not where it is too short to be worth a call: the kernel maps as much around a
    /// single fault.</returns>
    public static bool TryMap(byte* start, long length, bool forWriting)
    {
        if (length < Many)
        {
            return false;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        byte* first = (byte*)((nuint)start & ~(page - 1));
        byte* last = (byte*)((nuint)(start + length - 1) & ~(page - 1));
        bool mapped = IsMapped(last) || (Libc.IsResident(last) && Libc.Populate(first, last - first + (nint)page, forWriting));
        _unready = mapped ? null : _unready;
        return mapped;
    }

    private static bool IsMapped(byte* address)
    {
        ulong word;
        return !Words.IsInvalid
            && Libc.Read(
                Words,
                (byte*)&word,
                sizeof(ulong),
                (long)((nuint)address / (nuint)Environment.SystemPageSize * sizeof(ulong))) == sizeof(ulong)
            && (word & Present) != 0;
    }
}
