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
            $"{SizeText.Of(size)} wanted, {SizeText.Of(free.Total)} free, {SizeText.Of(free.Largest)} in one piece";
        if (interleaving is null || size < interleaving.ChunkSize || size > free.Total)
        {
            return FamfsException.Create(FamfsErrorId.OutOfSpace, device, inAll);
        }

        long[] room = allocator.RoomOfBuckets(interleaving.Buckets);
        long strip = Allocator.StripLength(size, interleaving);
        int[] full = [.. Enumerable.Range(0, room.Length).Where(bucket => room[bucket] < strip)];
        string named = string.Join(
            ", ", full.Take(MostNamed).Select(bucket => $"bucket {bucket} has {SizeText.Of(room[bucket])}"));
        string more = full.Length > MostNamed ? $", and {full.Length - MostNamed} more have too little" : "";
        string reason = $"{inAll}; each of {interleaving.Strips} strips needs {SizeText.Of(strip)} "
            + $"in one piece of a bucket of its own, and {room.Length - full.Length} of {room.Length} buckets have that ({named}{more})";
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
