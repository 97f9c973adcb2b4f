using System.Buffers.Binary;
using Famfs.Files;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>Creates queues. Only the master can, as with every file.</summary>
public static class QueueCreation
{
    // A frame and as many bytes of the message.
    private const int MinBucketSize = 64;

    /// <summary>Creates a queue.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="request">The producer's file, whose size follows from the shape; the consumer's has the same mode and owner.</param>
    /// <param name="bucketSize">Bytes of a bucket, a power of two of at least 64; a message of one bucket has 16 fewer.</param>
    /// <param name="capacity">Messages of one bucket that the queue holds, at least 1.</param>
    /// <param name="cancel">Ends the wait for other writers.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.QueueSizeInvalid"/>, <see cref="FamfsErrorId.NotMaster"/>,
    /// <see cref="FamfsErrorId.AlreadyExists"/>, <see cref="FamfsErrorId.OutOfSpace"/>, or another error of creating a file.
    /// </exception>
    public static void Create(
        FamfsVolume volume, CreateRequest request, int bucketSize, long capacity, CancellationToken cancel = default)
    {
        IReadOnlyList<CreateRequest> requests = Requests(request, bucketSize, capacity);
        IReadOnlyList<PendingFile> creations = volume.Prepare(requests, cancel);
        try
        {
            Require(creations);
            Fill(creations[0].Data, data => WriteConsumer(data));
            Fill(creations[1].Data, data => WriteProducer(data, bucketSize, capacity + 1));
            cancel.ThrowIfCancellationRequested();
            volume.Commit(creations, cancel);
            Require(creations);
        }
        finally
        {
            foreach (PendingFile creation in creations)
            {
                creation.Dispose();
            }
        }
    }

    /// <summary>Says whether a queue could be created, and changes nothing.</summary>
    /// <inheritdoc cref="Create" path="/param"/>
    /// <inheritdoc cref="Create" path="/exception"/>
    public static void Rehearse(FamfsVolume volume, CreateRequest request, int bucketSize, long capacity)
    {
        Rehearsal rehearsal = volume.Rehearse();
        foreach (CreateRequest file in Requests(request, bucketSize, capacity))
        {
            rehearsal.Require(file);
        }
    }

    private static CreateRequest[] Requests(CreateRequest request, int bucketSize, long capacity)
    {
        // The size of the largest file that offsets can count.
        long most = (long.MaxValue - QueueLayout.FirstBucket) / QueueLayout.MaxBucketSize;
        if (bucketSize < MinBucketSize || !QueueGeometry.IsBucketSize((ulong)bucketSize) || capacity < 1 || capacity >= most)
        {
            throw FamfsException.Create(FamfsErrorId.QueueSizeInvalid, capacity, bucketSize);
        }

        return
        [
            request with { Path = request.Path + QueueLayout.ConsumerSuffix, Size = QueueLayout.ConsumerFileSize },
            request with { Size = QueueLayout.ProducerFileSize(bucketSize, capacity + 1) },
        ];
    }

    private static void Require(IReadOnlyList<PendingFile> creations)
    {
        if (creations.FirstOrDefault(c => c.Error is not null)?.Error is { } error)
        {
            throw error;
        }
    }

    private static void Fill(FileData data, Action<FileData> write)
    {
        data.Zero();
        write(data);
    }

    private static void WriteConsumer(FileData data)
    {
        Span<byte> header = stackalloc byte[QueueLayout.ConsumerIndexOffset];
        BinaryPrimitives.WriteUInt32LittleEndian(header, QueueLayout.ConsumerMagic);
        data.WriteThrough(0, header);
        WriteWord(data, QueueLayout.ConsumerSizeOffset, data.Size);
    }

    private static void WriteProducer(FileData data, int bucketSize, long bucketCount)
    {
        WriteWord(data, 0, (long)QueueLayout.ProducerMagic);
        WriteWord(data, QueueLayout.BucketCountOffset, bucketCount);
        WriteWord(data, QueueLayout.BucketSizeOffset, bucketSize);
        WriteWord(data, QueueLayout.BucketsOffset, QueueLayout.FirstBucket);
        WriteWord(data, QueueLayout.ProducerSizeOffset, data.Size);
    }

    private static void WriteWord(FileData data, long offset, long value)
    {
        Span<byte> word = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(word, value);
        data.WriteThrough(offset, word);
    }
}
