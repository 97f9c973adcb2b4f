using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Famfs.Memory;
using Famfs.OnMedia;

namespace Famfs.Bench.Measuring;

/// <summary>
/// The plainest ring between two threads over mapped memory: CRC, copy, flush of every bucket, one index each. Nothing else
/// is flushed or invalidated, and neither side trusts anything less than its own memory: the ceiling of a queue.
/// </summary>
/// <param name="memory">The indexes, each on a page, and the buckets behind them.</param>
/// <param name="bucketSize">Bytes of a bucket.</param>
/// <param name="count">Buckets.</param>
internal sealed unsafe class PlainRing(byte* memory, int bucketSize, int count)
{
    private const int Page = 4096;

    private readonly byte[] _bucket = new byte[bucketSize];
    private ulong _sequence;
    private int _put;
    private int _get;

    /// <summary>Sends a message; false where the ring is full.</summary>
    public bool TryPut(ReadOnlySpan<byte> payload)
    {
        int next = _put + 1 == count ? 0 : _put + 1;
        if (next == Volatile.Read(ref Unsafe.AsRef<int>(memory + Page)))
        {
            return false;
        }

        Span<byte> bucket = _bucket;
        payload.CopyTo(bucket);
        MemoryMarshal.Write(bucket[^16..], _sequence++);
        MemoryMarshal.Write(bucket[^8..], MediaCrc.Compute(bucket[..^8]));
        byte* place = Place(_put);
        bucket.CopyTo(new Span<byte>(place, bucketSize));
        CacheLines.Flush(place, bucketSize);
        Volatile.Write(ref Unsafe.AsRef<int>(memory), next);
        _put = next;
        return true;
    }

    /// <summary>Receives a message; false where the ring is empty.</summary>
    public bool TryGet(Span<byte> bucket)
    {
        if (_get == Volatile.Read(ref Unsafe.AsRef<int>(memory)))
        {
            return false;
        }

        new ReadOnlySpan<byte>(Place(_get), bucketSize).CopyTo(bucket);
        if (MemoryMarshal.Read<ulong>(bucket[^8..]) != MediaCrc.Compute(bucket[..^8]))
        {
            throw new InvalidOperationException("The ring tears messages.");
        }

        _get = _get + 1 == count ? 0 : _get + 1;
        Volatile.Write(ref Unsafe.AsRef<int>(memory + Page), _get);
        return true;
    }

    private byte* Place(int index) => memory + (2 * Page) + ((long)index * bucketSize);
}
