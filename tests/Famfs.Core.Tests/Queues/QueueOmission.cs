namespace Famfs.Tests.Queues;

/// <summary>What a host of the simulation does not do although the queue asks for it.</summary>
public enum QueueOmission
{
    None,

    /// <summary>Write back buckets.</summary>
    BucketFlush,

    /// <summary>Wait for buckets before the index that publishes them is stored.</summary>
    BucketFence,

    /// <summary>Write back the producer's index.</summary>
    ProducerIndexFlush,

    /// <summary>Write back the consumer's index.</summary>
    ConsumerIndexFlush,

    /// <summary>Invalidate buckets before they are read.</summary>
    BucketInvalidate,

    /// <summary>Invalidate the producer's index before it is loaded.</summary>
    ProducerIndexInvalidate,

    /// <summary>Invalidate the consumer's index before it is loaded.</summary>
    ConsumerIndexInvalidate,
}
