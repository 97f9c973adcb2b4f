using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>Looks at queues, on any host and without disturbing who uses them.</summary>
public static class QueueState
{
    // A queue that is in use may move on between two reads.
    private const int Tries = 16;

    /// <summary>A queue as it is in memory now.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.IsADirectory"/>, <see cref="FamfsErrorId.QueueInvalid"/>,
    /// <see cref="FamfsErrorId.DeviceFault"/>.
    /// </exception>
    public static FamfsQueue Read(FamfsVolume volume, string path) => Read(volume, volume.Get(path));

    /// <summary>As <see cref="Read(FamfsVolume, string)"/>, of a producer's file that was looked up.</summary>
    public static FamfsQueue Read(FamfsVolume volume, FamfsItem item)
    {
        (FamfsFile producer, FamfsFile consumer) = QueueOpening.RequirePair(volume, volume.RequireFile(item));
        using QueueFiles files = QueueOpening.Open(volume, producer, consumer, role: null);
        (long depth, ulong sent, ulong received) = ReadNumbers(files);
        return new FamfsQueue
        {
            FamfsPath = producer.FamfsPath,
            Device = producer.Device,
            ConsumerPath = consumer.FamfsPath,
            BucketSize = files.Geometry.BucketSize,
            PayloadSize = files.Geometry.PayloadSize,
            Capacity = files.Geometry.Capacity,
            Depth = depth,
            Sent = sent,
            Received = received,
            ProducerModeBits = producer.ModeBits,
            ConsumerModeBits = consumer.ModeBits,
            Uid = producer.Uid,
            Gid = producer.Gid,
            ConsumerUid = consumer.Uid,
            ConsumerGid = consumer.Gid,
            LastSent = producer.LastWriteTime,
            LastReceived = consumer.LastWriteTime,
            Size = producer.Size + consumer.Size,
        };
    }

    /// <summary>Whether a file is the producer's file of a queue, as its name and that of the file beside it say.</summary>
    public static bool IsQueue(FamfsVolume volume, FamfsItem item) =>
        item is FamfsFile && volume.Find(item.Path + QueueLayout.ConsumerSuffix) is FamfsFile;

    private static (long Depth, ulong Sent, ulong Received) ReadNumbers(QueueFiles files)
    {
        for (int i = 1; ; i++)
        {
            long producer = files.LoadProducerIndex();
            long consumer = files.LoadConsumerIndex();
            ulong sent = files.ProducerSequence(producer);
            if (i == Tries || (files.LoadProducerIndex() == producer && files.LoadConsumerIndex() == consumer))
            {
                long depth = files.Geometry.Depth(producer, consumer);
                return (depth, sent, sent - (ulong)depth);
            }
        }
    }
}
