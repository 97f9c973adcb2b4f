using System.Collections.Immutable;

namespace Famfs.OnMedia;

/// <summary>
/// The place of a file's bytes: extents one after the other, or strips that take turns chunk by chunk
/// (format.md sections 4 and 5). Mapping is pure arithmetic on values that were validated before.
/// </summary>
public sealed class FileLayout
{
    /// <summary>A file of extents one after the other.</summary>
    public FileLayout(ImmutableArray<Extent> extents)
    {
        Extents = extents;
    }

    /// <summary>A file of strips that take turns.</summary>
    /// <param name="strips">The strips, in the order in which they take turns.</param>
    /// <param name="chunkSize">Bytes of a turn.</param>
    public FileLayout(ImmutableArray<Extent> strips, ulong chunkSize)
    {
        Extents = strips;
        ChunkSize = chunkSize;
        Type = ExtentType.Interleaved;
    }

    /// <summary>Simple or interleaved.</summary>
    public ExtentType Type { get; }

    /// <summary>The extents, or the strips of an interleaved file.</summary>
    public ImmutableArray<Extent> Extents { get; }

    /// <summary>Bytes of one turn of a strip; 0 for simple extents.</summary>
    public ulong ChunkSize { get; }

    /// <summary>Device bytes that the file owns.</summary>
    public long AllocatedSize => Extents.Sum(e => (long)e.Length);

    /// <summary>
    /// The part of the file from <paramref name="offset"/> on, cut into runs that are contiguous on the device.
    /// Neighbouring runs that touch on the device come as one.
    /// </summary>
    /// <param name="offset">First byte in the file.</param>
    /// <param name="length">Bytes; the caller keeps it inside the file's size.</param>
    public IEnumerable<FileSegment> Map(long offset, long length)
    {
        FileSegment pending = default;
        for (long end = offset + length; offset < end;)
        {
            FileSegment run = RunAt(offset, end - offset);
            offset += run.Length;
            if (pending.Length > 0 && pending.DeviceOffset + pending.Length == run.DeviceOffset)
            {
                pending = pending with { Length = pending.Length + run.Length };
                continue;
            }

            if (pending.Length > 0)
            {
                yield return pending;
            }

            pending = run;
        }

        if (pending.Length > 0)
        {
            yield return pending;
        }
    }

    /// <summary>The contiguous run that starts at <paramref name="offset"/>, at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset lies past the last extent.</exception>
    public FileSegment RunAt(long offset, long limit)
    {
        if (Type == ExtentType.Interleaved)
        {
            long chunk = (long)ChunkSize;
            long number = Math.DivRem(offset, chunk, out long within);
            long row = Math.DivRem(number, Extents.Length, out long strip);
            long device = (long)Extents[(int)strip].Offset + (row * chunk) + within;
            return new FileSegment(offset, device, Math.Min(limit, chunk - within));
        }

        long start = 0;
        foreach (Extent extent in Extents)
        {
            long within = offset - start;
            if (within < (long)extent.Length)
            {
                return new FileSegment(offset, (long)extent.Offset + within, Math.Min(limit, (long)extent.Length - within));
            }

            start += (long)extent.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset lies past the last extent.");
    }
}
