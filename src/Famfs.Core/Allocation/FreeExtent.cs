namespace Famfs.Allocation;

/// <summary>A run of free device bytes.</summary>
internal readonly record struct FreeExtent(long Offset, long Length)
{
    public long End => Offset + Length;
}
