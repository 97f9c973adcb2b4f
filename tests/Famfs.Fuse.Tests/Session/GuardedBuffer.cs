using System.Runtime.InteropServices;

namespace Famfs.Fuse.Tests.Session;

/// <summary>Memory that ends where no byte can be read any more: reading one too many ends the test run.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int Page = 1 << 16;

    private readonly byte* _base;

    internal GuardedBuffer(int length)
    {
        Length = (length + Page - 1) / Page * Page;
        _base = Map(null, (nuint)(Length + Page), 3, 0x22, -1, 0);
        if ((nint)_base == -1 || Protect(_base + Length, Page, 0) != 0)
        {
            throw new InvalidOperationException("No memory with a guard.");
        }
    }

    internal int Length { get; }

    public void Dispose() => Unmap(_base, (nuint)(Length + Page));

    /// <summary>Puts bytes right before the end.</summary>
    internal byte* Place(ReadOnlySpan<byte> bytes)
    {
        byte* start = _base + Length - bytes.Length;
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        return start;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
