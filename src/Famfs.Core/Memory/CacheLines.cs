namespace Famfs.Memory;

/// <summary>
/// Write-back and invalidate of cache lines over mapped memory, and copies that leave none behind. They
/// touch exactly the lines of the range and return false when the memory is not there.
/// </summary>
internal static unsafe class CacheLines
{
    /// <summary>Bytes of a line.</summary>
    public const byte Size = 64;

    /// <summary>Begins to write the lines of a range back; <see cref="Fence"/> waits for it.</summary>
    public static bool WriteBack(byte* start, long length) =>
        length <= 0 || CodePage.Instance.WriteBack(LineOf(start), start + length) == 0;

    /// <summary>When it returns, the lines that this thread wrote back are in memory, before any later store is.</summary>
    public static void Fence() => CodePage.Instance.Fence();

    /// <summary>Writes the lines of a range back; when it returns they are in memory, before any later store is.</summary>
    public static bool Flush(byte* start, long length)
    {
        bool there = WriteBack(start, length);
        Fence();
        return there;
    }

    /// <summary>Drops the lines of a range; a later load reads what is in memory.</summary>
    public static bool Invalidate(byte* start, long length) =>
        length <= 0 || CodePage.Instance.Invalidate(LineOf(start), start + length) == 0;

    /// <summary>Stores two words at an address that is a multiple of 16: no reader sees half of it.</summary>
    public static bool Store16(byte* address, ulong low, ulong high) => CodePage.Instance.Store16(address, low, high) == 0;

    /// <summary>Loads a word at a multiple of 8 at once, as it is in memory now.</summary>
    public static bool LoadThrough(byte* address, ulong* value) => CodePage.Instance.LoadThrough(address, value) == 0;

    /// <summary>Stores a word at a multiple of 8 at once and begins to write its line back; <see cref="Fence"/> waits for it.</summary>
    public static bool StoreAndWriteBack(byte* address, ulong value) => CodePage.Instance.StoreAndWriteBack(address, value) == 0;

    /// <summary>
    /// Copies bytes past the cache: when it returns they are in memory, before any later store is. The destination is
    /// mapped memory; the source may be.
    /// </summary>
    public static bool Copy(byte* destination, byte* source, long length)
    {
        // What fills no line has neighbours in it: an ordinary store, written back.
        long head = Math.Min(length, -(nint)destination & (Size - 1));
        long whole = (length - head) & ~(Size - 1L);
        long tail = length - head - whole;
        byte* end = destination + head + whole;
        return CopyPart(destination, source, head)
            && (whole == 0 || CodePage.Instance.Copy(destination + head, source + head, end) == 0)
            && CopyPart(end, source + head + whole, tail);
    }

    /// <summary>Copies bytes through the cache, for less than a call into the kernel where they are mapped.</summary>
    public static bool Move(byte* destination, byte* source, long length) =>
        CodePage.Instance.Move(destination, source, (nint)length) == 0;

    private static bool CopyPart(byte* destination, byte* source, long length) =>
        length == 0 || (Move(destination, source, length) && Flush(destination, length));

    private static byte* LineOf(byte* address) => (byte*)((nuint)address & ~(nuint)(Size - 1));
}
