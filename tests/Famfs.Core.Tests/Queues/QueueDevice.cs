using Famfs.OnMedia;
using Famfs.Tests.Coherence;

namespace Famfs.Tests.Queues;

/// <summary>
/// A host with a cache of its own, on a device that holds the two files of a queue. One of the steps that the queue asks
/// for may do nothing, as if it had been removed from the code.
/// </summary>
internal sealed class QueueDevice(SharedMemory memory, Random? random = null, QueueOmission omission = QueueOmission.None)
    : CachedDevice(memory, random)
{
    /// <summary>Where the producer's file is.</summary>
    public const long Producer = 16 << 20;

    /// <summary>Where the consumer's file is.</summary>
    public const long Consumer = 8 << 20;

    private bool _skipFence;

    public override void WriteBack(long offset, long length)
    {
        bool isBucket = offset >= Producer + QueueLayout.FirstBucket;
        _skipFence = isBucket && omission == QueueOmission.BucketFence;
        QueueOmission asked = isBucket ? QueueOmission.BucketFlush
            : offset == Producer + QueueLayout.ProducerIndexOffset ? QueueOmission.ProducerIndexFlush
            : offset == Consumer ? QueueOmission.ConsumerIndexFlush
            : QueueOmission.None;
        if (asked == QueueOmission.None || asked != omission)
        {
            base.WriteBack(offset, length);
        }
    }

    public override void Fence()
    {
        if (!_skipFence)
        {
            base.Fence();
        }
    }

    public override void Invalidate(long offset, long length)
    {
        QueueOmission asked = offset >= Producer + QueueLayout.FirstBucket ? QueueOmission.BucketInvalidate
            : offset == Producer + QueueLayout.ProducerIndexOffset ? QueueOmission.ProducerIndexInvalidate
            : offset == Consumer + QueueLayout.ConsumerIndexOffset ? QueueOmission.ConsumerIndexInvalidate
            : QueueOmission.None;
        if (asked == QueueOmission.None || asked != omission)
        {
            base.Invalidate(offset, length);
        }
    }
}
