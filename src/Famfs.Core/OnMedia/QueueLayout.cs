namespace Famfs.OnMedia;

/// <summary>Sizes and offsets of the two files of a queue, in bytes unless said otherwise (format.md section 14).</summary>
public static class QueueLayout
{
    /// <summary>The suffix that the consumer's file adds to the name of the producer's.</summary>
    public const string ConsumerSuffix = ".consumer";

    /// <summary>Magic number of the producer's file, 8 bytes at offset 0.</summary>
    public const ulong ProducerMagic = 0xBEEBEE3;

    /// <summary>Magic number of the consumer's file, 4 bytes at offset 0.</summary>
    public const uint ConsumerMagic = 0xBEEBEE4;

    /// <summary>Bytes of the producer's file that are read before anything is believed.</summary>
    public const int ProducerHeaderSize = 1080;

    /// <summary>Offset of the number of buckets.</summary>
    public const int BucketCountOffset = 8;

    /// <summary>Offset of the bytes of a bucket.</summary>
    public const int BucketSizeOffset = 16;

    /// <summary>Offset of the offset of the first bucket.</summary>
    public const int BucketsOffset = 24;

    /// <summary>Offset of the index of the bucket that the producer fills next.</summary>
    public const int ProducerIndexOffset = 32;

    /// <summary>Offset of the sequence number of the producer's next message.</summary>
    public const int ProducerSequenceOffset = 1064;

    /// <summary>Offset of the bytes of the producer's file.</summary>
    public const int ProducerSizeOffset = 1072;

    /// <summary>Offset of the index of the bucket that the consumer reads next, in its file.</summary>
    public const int ConsumerIndexOffset = 8;

    /// <summary>Offset of the sequence number of the message that the consumer expects next, in its file.</summary>
    public const int ConsumerSequenceOffset = 1_048_592;

    /// <summary>Offset of the bytes of the consumer's file, in its file.</summary>
    public const int ConsumerSizeOffset = 1_048_600;

    /// <summary>Bytes of the consumer's file that are in use.</summary>
    public const int ConsumerUsedSize = 1_048_608;

    /// <summary>Bytes of the consumer's file.</summary>
    public const long ConsumerFileSize = 2 << 20;

    /// <summary>The offset of the first bucket of a new queue.</summary>
    public const long FirstBucket = 2 << 20;

    /// <summary>Bytes of a bucket after the payload: sequence number and checksum.</summary>
    public const int TrailerSize = 16;

    /// <summary>Bytes of the checksum, at the end of a bucket.</summary>
    public const int CrcSize = 8;

    /// <summary>Smallest bucket: the next power of two has no payload.</summary>
    public const int MinBucketSize = 32;

    /// <summary>Largest bucket, so that a header alone cannot make a reader allocate more.</summary>
    public const int MaxBucketSize = 16 << 20;

    /// <summary>Bytes of the producer's file of a queue.</summary>
    public static long ProducerFileSize(int bucketSize, long bucketCount) => checked(FirstBucket + (bucketCount * bucketSize));
}
