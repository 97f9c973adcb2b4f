using Famfs.Interop;

namespace Famfs.Memory;

/// <summary>
/// Arrays whose memory comes in large pages where they are large: the first touch of a page is a fault, and half a
/// million names in small pages are ten thousand of them.
/// </summary>
internal static unsafe class LargeArray
{
    private const int LargePage = 2 << 20;

    /// <summary>An array of zeros.</summary>
    public static T[] Create<T>(int length)
        where T : unmanaged
    {
        T[] array = new T[length];
        if ((long)length * sizeof(T) >= 2 * LargePage)
        {
            // The runtime hands out fresh memory of the kernel untouched. It is no more than advice: wherever the array
            // lies. It holds the same with any pages that the kernel gives it.
            fixed (T* first = array)
            {
                byte* start = (byte*)(((nuint)first + LargePage - 1) & ~(nuint)(LargePage - 1));
                byte* end = (byte*)((nuint)(first + length) & ~(nuint)(LargePage - 1));
                Libc.AdviseLargePages(start, end - start);
                PopulateWhole((byte*)first, start);
                PopulateWhole(end, (byte*)(first + length));
            }
        }

        return array;
    }

    /// <summary>The small pages at the ends, in one call for all of them.</summary>
    private static void PopulateWhole(byte* from, byte* to)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        byte* start = (byte*)(((nuint)from + page - 1) & ~(page - 1));
        byte* end = (byte*)((nuint)to & ~(page - 1));
        if (start < end)
        {
            _ = Libc.Populate(start, end - start, forWriting: true);
        }
    }

    /// <summary>An array with the same items and room for more.</summary>
    public static T[] Grow<T>(T[] array, long length)
        where T : unmanaged
    {
        T[] larger = Create<T>(checked((int)length));
        array.CopyTo(larger, 0);
        return larger;
    }
}
