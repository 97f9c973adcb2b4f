using System.Buffers.Binary;
using System.Numerics;
using Famfs.OnMedia;

namespace Famfs.Queues;

/// <summary>
/// The shape of a queue, read once and checked, so that nothing that another host writes later moves a read or a write out
/// of the files (format.md section 14).
/// </summary>
/// <param name="BucketSize">Bytes of a bucket.</param>
/// <param name="BucketCount">Buckets.</param>
/// <param name="FirstBucket">Offset of the first bucket in the producer's file.</param>
internal readonly record struct QueueGeometry(int BucketSize, long BucketCount, long FirstBucket)
{
    // Writes that pass the cache are of whole lines.
    private const int Alignment = 64;

    /// <summary>Messages that the queue holds: one bucket stays free, so that full is not empty.</summary>
    public long Capacity => BucketCount - 1;

    /// <summary>Bytes that a message of one bucket can have.</summary>
    public int PayloadSize => BucketSize - QueueLayout.TrailerSize;

    /// <summary>Reads the shape of a queue and checks it.</summary>
    /// <param name="producer">The producer's file.</param>
    /// <param name="producerSize">Its bytes.</param>
    /// <param name="consumer">The consumer's file.</param>
    /// <param name="consumerSize">Its bytes.</param>
    /// <param name="path">The queue, for messages.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>.</exception>
    public static QueueGeometry Read(QueueMemory producer, long producerSize, QueueMemory consumer, long consumerSize, string path)
    {
        Require(producerSize >= QueueLayout.FirstBucket, path, static () => ErrorClauses.Get("QueueTooSmall"));
        Require(consumerSize >= QueueLayout.ConsumerUsedSize, path, static () => ErrorClauses.Get("QueueConsumerTooSmall"));
        Span<byte> header = stackalloc byte[QueueLayout.ProducerIndexOffset];
        producer.Read(0, header);
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        consumer.Read(0, magic);
        Require(
            BinaryPrimitives.ReadUInt64LittleEndian(header) == QueueLayout.ProducerMagic,
            path,
            static () => ErrorClauses.Get("QueueNoMagic"));
        Require(
            BinaryPrimitives.ReadUInt32LittleEndian(magic) == QueueLayout.ConsumerMagic,
            path,
            static () => ErrorClauses.Get("QueueConsumerNoMagic"));

        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[QueueLayout.BucketSizeOffset..]);
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(header[QueueLayout.BucketCountOffset..]);
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(header[QueueLayout.BucketsOffset..]);
        Require(IsBucketSize(size), path, () => ErrorClauses.Get("QueueBucketSize", size));
        Require(
            first >= QueueLayout.ProducerHeaderSize && first <= (ulong)producerSize && first % Alignment == 0,
            path,
            () => ErrorClauses.Get("QueueBucketsStart", first));
        Require(count >= 2 && count <= ((ulong)producerSize - first) / size, path, () => ErrorClauses.Get("QueueBucketCount", count));
        return new QueueGeometry((int)size, (long)count, (long)first);
    }

    /// <summary>Whether buckets can have so many bytes.</summary>
    public static bool IsBucketSize(ulong size) =>
        BitOperations.IsPow2(size) && size is >= QueueLayout.MinBucketSize and <= QueueLayout.MaxBucketSize;

    /// <summary>Offset of a bucket in the producer's file.</summary>
    public long Offset(long index) => FirstBucket + (index * BucketSize);

    /// <summary>The index so many buckets further.</summary>
    public long Add(long index, long count) => index + count is var sum && sum >= BucketCount ? sum - BucketCount : sum;

    /// <summary>The index of the bucket before.</summary>
    public long Before(long index) => index == 0 ? BucketCount - 1 : index - 1;

    /// <summary>Buckets from the consumer's index to the producer's.</summary>
    public long Depth(long producer, long consumer) => producer >= consumer ? producer - consumer : producer - consumer + BucketCount;

    /// <summary>Checks an index that another host may have written.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>.</exception>
    public long RequireIndex(ulong value, string path)
    {
        return value < (ulong)BucketCount
            ? (long)value
            : throw FamfsException.Create(FamfsErrorId.QueueInvalid, path, ErrorClauses.Get("QueueIndexOutside", value, BucketCount));
    }

    private static void Require(bool holds, string path, Func<string> problem)
    {
        if (!holds)
        {
            throw FamfsException.Create(FamfsErrorId.QueueInvalid, path, problem());
        }
    }
}
