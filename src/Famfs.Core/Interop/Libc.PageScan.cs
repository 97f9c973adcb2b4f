using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>The ioctl PAGEMAP_SCAN of /proc/PID/pagemap (Linux 6.7): which addresses have pages, and of which size.</summary>
internal static unsafe partial class Libc
{
    public const ulong PAGE_IS_PRESENT = 1 << 3;
    public const ulong PAGE_IS_HUGE = 1 << 6;

    private const nuint PAGEMAP_SCAN = 0xC0606610;

    /// <summary>Ranges of pages that are mapped, each with <see cref="PAGE_IS_HUGE"/> if the pages are larger than the smallest.</summary>
    /// <param name="pagemap">The pagemap of a process.</param>
    /// <param name="start">Where to begin, on a page; where to go on, afterwards.</param>
    /// <param name="end">Where to stop, on a page.</param>
    /// <param name="ranges">Takes the ranges.</param>
    /// <param name="errno">0, or why there are none: ENOTTY on older kernels.</param>
    /// <returns>How many there are.</returns>
    public static int ScanPages(SafeFileHandle pagemap, ref ulong start, ulong end, Span<PageRange> ranges, out int errno)
    {
        using Held held = new(pagemap);
        fixed (PageRange* first = ranges)
        {
            PageScan scan = new()
            {
                Size = (ulong)sizeof(PageScan),
                Start = start,
                End = end,
                Ranges = first,
                RangesLength = (ulong)ranges.Length,
                CategoryMask = PAGE_IS_PRESENT,
                ReturnMask = PAGE_IS_PRESENT | PAGE_IS_HUGE,
            };
            int count = ioctl(held.Descriptor, PAGEMAP_SCAN, &scan);
            errno = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            start = count < 0 ? end : scan.WalkEnd;
            return Math.Max(count, 0);
        }
    }

    /// <summary>struct pm_scan_arg, 96 bytes.</summary>
    private struct PageScan
    {
        public ulong Size;
        public ulong Flags;
        public ulong Start;
        public ulong End;
        public ulong WalkEnd;
        public PageRange* Ranges;
        public ulong RangesLength;
        public ulong MaxPages;
        public ulong CategoryInverted;
        public ulong CategoryMask;
        public ulong CategoryAnyOfMask;
        public ulong ReturnMask;
    }
}

/// <summary>struct page_region, 24 bytes: addresses from <see cref="Start"/> up to <see cref="End"/>.</summary>
internal struct PageRange
{
    public ulong Start;
    public ulong End;
    public ulong Categories;

    public readonly bool IsHuge => (Categories & Libc.PAGE_IS_HUGE) != 0;
}
