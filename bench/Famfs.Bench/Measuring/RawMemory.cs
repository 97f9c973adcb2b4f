using System.Runtime.InteropServices;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Bench.Measuring;

/// <summary>What the kernel and the processor do at best: the ceilings of the copies.</summary>
internal static unsafe partial class RawMemory
{
    public const long Piece = 8 << 20;

    private const int BufferSize = 256 << 10;
    private const int Collapse = 25;

    /// <summary>Whether this processor can write lines back as <see cref="FlushLoop"/> does.</summary>
    public static bool CanFlush => FlushLoop.WriteBack is not null || FlushLoop.FlushOptimized is not null;

    /// <summary>Gives a mapped range large pages; false where the kernel does not.</summary>
    public static bool TryCollapse(byte* start, long length)
    {
        for (long done = 0; done < length; done += 2 << 20)
        {
            if (madvise(start + done, 2 << 20, Collapse) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// read(2) of the beginning of a file into memory, in the pieces that are fastest; with a flush of each where that is asked for.
    /// </summary>
    public static void Receive(string path, byte* memory, long length, int threads, bool flush = false)
    {
        FlushLoop? loop = flush ? FlushLoop.WriteBack ?? FlushLoop.FlushOptimized : null;
        using SafeFileHandle file = Libc.Open(path, Libc.O_RDONLY, 0, out _);
        Spread(length, threads, (offset, count) =>
        {
            while (count > 0)
            {
                long moved = Require(Libc.Read(file, memory + offset, Math.Min(1 << 20, count), offset));
                loop?.Run(memory + offset, moved);
                offset += moved;
                count -= moved;
            }
        });
    }

    /// <summary>write(2) of memory to a new file.</summary>
    public static void Send(string path, byte* memory, long length, int threads)
    {
        using SafeFileHandle file = Libc.Open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, 0x180, out _);
        Spread(length, threads, (offset, count) =>
        {
            while (count > 0)
            {
                long moved = Require(Libc.Write(file, memory + offset, count, offset));
                offset += moved;
                count -= moved;
            }
        });
    }

    /// <summary>
    /// read(2) of the beginning of a file and write(2) to a place in another, through a buffer that stays in the processor's cache.
    /// </summary>
    public static void Relay(string source, string target, long targetOffset, long length, int threads)
    {
        using SafeFileHandle from = Libc.Open(source, Libc.O_RDONLY, 0, out _);
        using SafeFileHandle to = Libc.Open(target, Libc.O_RDWR, 0, out _);
        Spread(length, threads, (offset, count) =>
        {
            byte* buffer = (byte*)NativeMemory.AlignedAlloc(BufferSize, 4096);
            while (count > 0)
            {
                long moved = Require(Libc.Read(from, buffer, Math.Min(BufferSize, count), offset));
                for (long done = 0; done < moved;)
                {
                    done += Require(Libc.Write(to, buffer + done, moved - done, targetOffset + offset + done));
                }

                offset += moved;
                count -= moved;
            }

            NativeMemory.AlignedFree(buffer);
        });
    }

    /// <summary>Copies memory.</summary>
    public static void Copy(byte* source, byte* destination, long length, int threads) => Spread(
        length, threads, (offset, count) => Buffer.MemoryCopy(source + offset, destination + offset, count, count));

    private static long Require(long moved) => moved > 0 ? moved : throw new IOException($"errno {-moved}");

    private static void Spread(long length, int threads, Action<long, long> step)
    {
        long next = 0;
        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work))];
        Array.ForEach(others, t => t.Start());
        Work(); // on this thread, as the engine does: processors of a virtual machine are not equally fast
        Array.ForEach(others, t => t.Join());

        void Work()
        {
            for (long offset; (offset = Interlocked.Add(ref next, Piece) - Piece) < length;)
            {
                step(offset, Math.Min(Piece, length - offset));
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int madvise(byte* address, nuint length, int advice);
}
