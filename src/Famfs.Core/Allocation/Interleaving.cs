using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>How files are striped: over how many of how many buckets, in which chunks (format.md section 9).</summary>
/// <param name="Buckets">Equal parts that the device is divided into, 1 to 64, each of at least 1 GiB.</param>
/// <param name="Strips">Strips of a file, each in a bucket of its own, 1 to 16.</param>
/// <param name="ChunkSize">Bytes of a turn: a power of two of at least 2 MiB.</param>
public sealed record Interleaving(int Buckets, int Strips, long ChunkSize)
{
    private const long MinBucketSize = 1L << 30;

    /// <summary>Holds the parameters against each other and a device.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.InterleaveInvalid"/>.</exception>
    public void Validate(long deviceSize)
    {
        string? problem =
            Strips < 1 ? ErrorClauses.Get("InterleaveStrips", Strips)
            : Buckets is < 1 or > MediaLayout.MaxBuckets ? ErrorClauses.Get("InterleaveBuckets", Buckets)
            : Strips > Math.Min(Buckets, MediaLayout.MaxStrips) ? ErrorClauses.Get("InterleaveStripsOverBuckets", Strips, Buckets)
            : ChunkSize < MediaLayout.AllocationUnit || !long.IsPow2(ChunkSize)
                ? ErrorClauses.Get("InterleaveChunk", SizeText.Of(ChunkSize))
            : deviceSize / Buckets < MinBucketSize ? ErrorClauses.Get("InterleaveSmallBuckets", Buckets, SizeText.Of(deviceSize))
            : null;
        if (problem is not null)
        {
            throw FamfsException.Create(FamfsErrorId.InterleaveInvalid, problem);
        }
    }
}
