using System.Buffers.Binary;
using Famfs.OnMedia;
using Famfs.Queues;

namespace Famfs.Fuzz;

/// <summary>
/// A queue of two files that another host filled. An input is one byte of flags, the words of the producer's file and of the
/// consumer's that are believed, and buckets. Magic numbers and checksums that the flags name are made right.
/// </summary>
internal static class QueueTarget
{
    private const int SealHeads = 1;
    private const int SealBuckets = 2;

    private const int Words = 8;
    private const int Start = 1 + (Words * sizeof(ulong));
    private const int MostMessages = 64;
    private const long ProducerSize = 6 << 20;

    // The files lie apart, each with space of somebody else before and behind it.
    private const long Producer = 16 << 20;
    private const long Consumer = 32 << 20;

    /// <summary>An input of sound parts, for the corpus.</summary>
    public static byte[] Of(int bucketSize, int count, int sent, int received, params ReadOnlySpan<byte[]> buckets)
    {
        byte[] input = new byte[Start + (buckets.Length * bucketSize)];
        input[0] = SealHeads | SealBuckets;
        ulong[] words =
        [
            (ulong)count, (ulong)bucketSize, (ulong)QueueLayout.FirstBucket, (ulong)sent, (ulong)sent, (ulong)received, (ulong)received, 0,
        ];
        for (int i = 0; i < Words; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(1 + (i * sizeof(ulong))), words[i]);
        }

        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i].CopyTo(input, Start + (i * bucketSize));
        }

        return input;
    }

    /// <summary>Receives what is there, and sends, as far as an error of ours.</summary>
    public static void Run(SparseDevice device, ReadOnlySpan<byte> input)
    {
        device.Reset();
        Lay(device, input);
        using (QueueConsumer consumer = new(Open(device)))
        {
            QueueMessageReader reader = new(consumer, "q");
            for (int i = 0; i < MostMessages && reader.TryReceive(out QueueMessage? message); i++)
            {
                _ = message?.ToString();
            }
        }

        using QueueProducer producer = new(Open(device));
        byte[] payload = new byte[Math.Min(producer.PayloadSize, 4096)];
        for (int i = 0; i < 4 && producer.TrySend(payload); i++)
        {
        }

        if (producer.GetFree() > producer.Capacity)
        {
            throw new InvalidOperationException("more room than buckets");
        }
    }

    private static QueueFiles Open(SparseDevice device)
    {
        DeviceQueueMemory producer = new(device, new FileLayout([new Extent(0, (ulong)Producer, (ulong)ProducerSize)]), ProducerSize);
        DeviceQueueMemory consumer = new(
            device,
            new FileLayout([new Extent(0, (ulong)Consumer, (ulong)QueueLayout.ConsumerFileSize)]),
            QueueLayout.ConsumerFileSize);
        return new QueueFiles(
            "q", producer, consumer, QueueGeometry.Read(producer, ProducerSize, consumer, QueueLayout.ConsumerFileSize, "q"));
    }

    private static void Lay(SparseDevice device, ReadOnlySpan<byte> input)
    {
        byte[] head = new byte[Start];
        input[..Math.Min(Start, input.Length)].CopyTo(head);
        ReadOnlySpan<byte> words = head.AsSpan(1);
        (long Place, int Word)[] places =
        [
            (Producer + QueueLayout.BucketCountOffset, 0), (Producer + QueueLayout.BucketSizeOffset, 1),
            (Producer + QueueLayout.BucketsOffset, 2), (Producer + QueueLayout.ProducerIndexOffset, 3),
            (Producer + QueueLayout.ProducerSequenceOffset, 4), (Consumer + QueueLayout.ConsumerIndexOffset, 5),
            (Consumer + QueueLayout.ConsumerSequenceOffset, 6),
        ];
        foreach ((long place, int word) in places)
        {
            device.Write(place, words.Slice(word * sizeof(ulong), sizeof(ulong)));
        }

        Span<byte> magic = stackalloc byte[sizeof(ulong)];
        bool seals = (head[0] & SealHeads) != 0;
        ulong other = BinaryPrimitives.ReadUInt64LittleEndian(words[^8..]);
        BinaryPrimitives.WriteUInt64LittleEndian(magic, seals ? QueueLayout.ProducerMagic : other);
        device.Write(Producer, magic);
        BinaryPrimitives.WriteUInt64LittleEndian(magic, seals ? QueueLayout.ConsumerMagic : other);
        device.Write(Consumer, magic[..sizeof(uint)]);
        byte[] buckets = input[Math.Min(Start, input.Length)..].ToArray();
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(words[sizeof(ulong)..]);
        for (int i = 0; (head[0] & SealBuckets) != 0 && QueueGeometry.IsBucketSize(size) && (i + 1) * (long)size <= buckets.Length; i++)
        {
            Span<byte> bucket = buckets.AsSpan(i * (int)size, (int)size);
            BinaryPrimitives.WriteUInt64LittleEndian(bucket[^QueueLayout.CrcSize..], MediaCrc.Compute(bucket[..^QueueLayout.CrcSize]));
        }

        if (buckets.Length > 0)
        {
            int most = (int)(ProducerSize - QueueLayout.FirstBucket);
            device.Write(Producer + QueueLayout.FirstBucket, buckets.AsSpan(0, Math.Min(buckets.Length, most)));
        }
    }
}
