using System.Runtime.InteropServices;

namespace Famfs.Fuse.Tests.Memory;

/// <summary>One stretch of native memory in chunks of 64 KiB, handed out from the front.</summary>
internal sealed unsafe class MemoryPool : IDisposable
{
    internal const int ChunkSize = 64 << 10;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly byte* _base;
    private readonly byte* _zeros;

    internal MemoryPool(long bytes)
    {
        Chunks = (int)(bytes / ChunkSize);
        _base = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 4096);
        _zeros = (byte*)NativeMemory.AlignedAlloc(ChunkSize, 4096);
        NativeMemory.Clear(_zeros, ChunkSize);
        for (int i = Chunks - 1; i >= 0; i--)
        {
            _free.Push(i);
        }
    }

    internal int Chunks { get; }

    internal int FreeChunks
    {
        get
        {
            lock (_lock)
            {
                return _free.Count;
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_base);
        NativeMemory.AlignedFree(_zeros);
    }

    /// <summary>Memory of a chunk; -1 is a chunk of zeros that must not be written.</summary>
    internal byte* Memory(int chunk) => chunk < 0 ? _zeros : _base + ((long)chunk * ChunkSize);

    /// <summary>A cleared chunk, or -1 if none is left.</summary>
    internal int Take()
    {
        int chunk;
        lock (_lock)
        {
            if (!_free.TryPop(out chunk))
            {
                return -1;
            }
        }

        NativeMemory.Clear(Memory(chunk), ChunkSize);
        return chunk;
    }

    internal void Give(int chunk)
    {
        if (chunk >= 0)
        {
            lock (_lock)
            {
                _free.Push(chunk);
            }
        }
    }
}
