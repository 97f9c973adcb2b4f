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
            // lies, and whatever the kernel makes of it, it holds the same.
            fixed (T* first = array)
            {
                nuint start = ((nuint)first + LargePage - 1) & ~(nuint)(LargePage - 1);
                nuint end = (nuint)(first + length) & ~(nuint)(LargePage - 1);
                Libc.AdviseLargePages((byte*)start, (long)(end - start));
            }
        }

        return array;
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
