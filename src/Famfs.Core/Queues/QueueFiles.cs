using Famfs.OnMedia;

namespace Famfs.Queues;

/// <summary>Both files of an open queue.</summary>
/// <param name="Path">The queue, for messages.</param>
/// <param name="Producer">The producer's file.</param>
/// <param name="Consumer">The consumer's file.</param>
/// <param name="Geometry">The shape, checked.</param>
internal sealed record QueueFiles(string Path, QueueMemory Producer, QueueMemory Consumer, QueueGeometry Geometry) : IDisposable
{
    /// <summary>The producer's index as it is in memory now.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>: it names no bucket.</exception>
    public long LoadProducerIndex() => Geometry.RequireIndex(Producer.Load(QueueLayout.ProducerIndexOffset), Path);

    /// <summary>The consumer's index as it is in memory now.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>: it names no bucket.</exception>
    public long LoadConsumerIndex() => Geometry.RequireIndex(Consumer.Load(QueueLayout.ConsumerIndexOffset), Path);

    /// <summary>
    /// The sequence number of the producer's next message. The field may have been lost with the cache of a host, or be
    /// ahead of a publication that was never made; the bucket that was published last tells the truth.
    /// </summary>
    public ulong ProducerSequence(long index) => SequenceBehind(index, Producer.Load(QueueLayout.ProducerSequenceOffset));

    /// <summary>
    /// The sequence number that the consumer expects next: that of the bucket it reads next, or the one after the bucket
    /// that it read last, which stays as it is until the consumer goes on.
    /// </summary>
    public ulong ConsumerSequence(long index) =>
        LoadProducerIndex() != index && TryReadSequence(index, out ulong next)
            ? next
            : SequenceBehind(index, Consumer.Load(QueueLayout.ConsumerSequenceOffset));

    public void Dispose()
    {
        Producer.Dispose();
        Consumer.Dispose();
    }

    private ulong SequenceBehind(long index, ulong field)
    {
        // In the first turn nothing lies before bucket 0, but the space may hold the buckets of an older queue.
        if (!(index == 0 && IsFirstTurn()) && TryReadSequence(Geometry.Before(index), out ulong last))
        {
            return last + 1;
        }

        // Indexes and sequence numbers grow together, and the sequence number reaches memory first.
        ulong count = (ulong)Geometry.BucketCount;
        ulong ahead = ((field % count) + count - (ulong)index) % count;
        return field - ahead;
    }

    private bool IsFirstTurn() =>
        Producer.Load(QueueLayout.ProducerSequenceOffset) < (ulong)Geometry.BucketCount
        && Consumer.Load(QueueLayout.ConsumerSequenceOffset) < (ulong)Geometry.BucketCount;

    private bool TryReadSequence(long index, out ulong sequence)
    {
        byte[] bucket = new byte[Geometry.BucketSize];
        Producer.Read(Geometry.Offset(index), bucket);
        return Bucket.TryRead(bucket, out sequence);
    }
}
