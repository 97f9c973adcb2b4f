using System.Buffers.Binary;
using Famfs.OnMedia;

namespace Famfs.Queues;

/// <summary>A bucket in private memory: payload, sequence number, checksum (format.md section 14).</summary>
internal static class Bucket
{
    /// <summary>Fills a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="payload">The payload; zeros follow where it is shorter than that of the bucket.</param>
    /// <param name="sequence">The sequence number.</param>
    public static void Fill(Span<byte> bucket, ReadOnlySpan<byte> payload, ulong sequence)
    {
        Span<byte> trailer = bucket[^QueueLayout.TrailerSize..];
        payload.CopyTo(bucket);
        bucket[payload.Length..^QueueLayout.TrailerSize].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[sizeof(ulong)..], MediaCrc.Compute(bucket[..^QueueLayout.CrcSize]));
    }

    /// <summary>The sequence number of a bucket, where its checksum is right.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bucket, out ulong sequence)
    {
        ReadOnlySpan<byte> trailer = bucket[^QueueLayout.TrailerSize..];
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(trailer);
        return BinaryPrimitives.ReadUInt64LittleEndian(trailer[sizeof(ulong)..]) == MediaCrc.Compute(bucket[..^QueueLayout.CrcSize]);
    }

    /// <summary>Bytes of payload in a bucket.</summary>
    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> bucket) => bucket[..^QueueLayout.TrailerSize];
}
