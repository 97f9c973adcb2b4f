using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Famfs.Memory;

/// <summary>
/// One buffer for each thread that copies. It begins with a page, since processors and kernel copy a third slower to what
/// does not, and is as large as stays in the processor's second cache between its filling and its emptying.
/// </summary>
internal static unsafe class CopyBuffer
{
    /// <summary>Bytes of a buffer.</summary>
    public const int Length = 256 << 10;

    private const int Alignment = 4096;

    [ThreadStatic]
    private static byte[]? _bytes;

    /// <summary>The buffer of this thread, or its beginning where less is enough. Code that is called meanwhile may use it too.</summary>
    public static Span<byte> Take(long length)
    {
        _bytes ??= GC.AllocateUninitializedArray<byte>(Length + Alignment, pinned: true);
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
        int skip = (int)(-(nint)start & (Alignment - 1));
        return _bytes.AsSpan(skip, (int)Math.Min(length, Length));
    }
}
