namespace Famfs;

/// <summary>
/// How many pages of each size a process has mapped: what its page faults have brought in so far and is still there. A count is
/// null where the kernel does not tell.
/// </summary>
/// <param name="Pages4KiB">Pages of 4 KiB; larger base pages count as several.</param>
/// <param name="Pages2MiB">Pages of 2 MiB.</param>
/// <param name="Pages1GiB">Pages of 1 GiB.</param>
public readonly record struct FamfsPageCounts(long? Pages4KiB, long? Pages2MiB, long? Pages1GiB);
