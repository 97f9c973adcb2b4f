namespace Famfs.Allocation;

/// <summary>Why a file has no space, and what would have.</summary>
internal static class Shortage
{
    private const int MostNamed = 3;

    /// <summary>The error for a file that <see cref="Allocator.Allocate"/> found no space for.</summary>
    /// <param name="allocator">The space.</param>
    /// <param name="device">Its device.</param>
    /// <param name="size">Bytes that were wanted.</param>
    /// <param name="interleaving">How they were wanted.</param>
    public static FamfsException Describe(Allocator allocator, string device, long size, Interleaving? interleaving)
    {
        FreeSpace free = allocator.Free;
        string inAll =
            ErrorClauses.Get("SpaceFree", SizeText.Of(size), SizeText.Of(free.Total), SizeText.Of(free.Largest));
        if (interleaving is null || size < interleaving.ChunkSize || size > free.Total)
        {
            return FamfsException.Create(FamfsErrorId.OutOfSpace, device, inAll);
        }

        long[] room = allocator.RoomOfBuckets(interleaving.Buckets);
        long strip = Allocator.StripLength(size, interleaving);
        int[] full = [.. Enumerable.Range(0, room.Length).Where(bucket => room[bucket] < strip)];
        string named = string.Join(
            ", ", full.Take(MostNamed).Select(bucket => ErrorClauses.Get("SpaceBucket", bucket, SizeText.Of(room[bucket]))));
        string more = full.Length > MostNamed ? ErrorClauses.Get("SpaceMoreBuckets", full.Length - MostNamed) : "";
        string reason = ErrorClauses.Get(
            "SpaceStrips", inAll, interleaving.Strips, SizeText.Of(strip), room.Length - full.Length, room.Length, named, more);
        for (int strips = interleaving.Strips - 1; strips > 0; strips--)
        {
            long longer = Allocator.StripLength(size, interleaving with { Strips = strips });
            if (room.Count(r => r >= longer) >= strips)
            {
                return FamfsException.CreateVariant(FamfsErrorId.OutOfSpace, "FewerStrips", device, reason, strips);
            }
        }

        if (allocator.Allocate(size, interleaving: null) is { } elsewhere)
        {
            allocator.Release(elsewhere);
            return FamfsException.CreateVariant(FamfsErrorId.OutOfSpace, "Unstriped", device, reason);
        }

        return FamfsException.Create(FamfsErrorId.OutOfSpace, device, reason);
    }
}
