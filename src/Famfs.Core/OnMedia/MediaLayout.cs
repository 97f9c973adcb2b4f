namespace Famfs.OnMedia;

/// <summary>Sizes and offsets of the on-media format, in bytes unless said otherwise (format.md sections 1-4).</summary>
public static class MediaLayout
{
    /// <summary>Bytes reserved for the superblock at device offset 0; also where the log starts.</summary>
    public const long SuperblockArea = 0x200000;

    /// <summary>Device offset of the whole superblock that a change of owner leaves; bytes that the format does not use.</summary>
    public const long SuperblockCopyOffset = 4096;

    /// <summary>Device offset of the superblock of the EROFS view; bytes that the format does not use.</summary>
    public const long ViewSuperblockOffset = 1024;

    /// <summary>Device offset of the log header.</summary>
    public const long LogOffset = SuperblockArea;

    /// <summary>Smallest log, header included.</summary>
    public const long MinLogLength = 8L << 20;

    /// <summary>Smallest device that can be formatted.</summary>
    public const long MinDeviceSize = 4L << 30;

    /// <summary>Unit in which file space is handed out; every extent starts and ends on it.</summary>
    public const long AllocationUnit = 0x200000;

    /// <summary>Bytes of the log header; entry 0 follows it.</summary>
    public const int LogHeaderSize = 48;

    /// <summary>Bytes of every log entry.</summary>
    public const int EntrySize = 544;

    /// <summary>Longest path of a file or directory, in bytes of UTF-8 without the terminating NUL.</summary>
    public const int MaxPathBytes = 79;

    /// <summary>Bytes of a path field: the path and at least one NUL.</summary>
    public const int PathField = MaxPathBytes + 1;

    /// <summary>Most simple extents that one entry can hold.</summary>
    public const int MaxExtents = 16;

    /// <summary>Most strips of an interleaved file.</summary>
    public const int MaxStrips = 16;

    /// <summary>Most buckets that a device can be divided into for interleaving.</summary>
    public const int MaxBuckets = 64;

    /// <summary>Number of entries that a log of <paramref name="logLength"/> bytes holds (section 3).</summary>
    public static long SlotCount(long logLength) => (logLength - LogHeaderSize) / EntrySize;

    /// <summary>Device offset of log entry <paramref name="index"/>.</summary>
    public static long EntryOffset(long index) => LogOffset + LogHeaderSize + (index * EntrySize);

    /// <summary>First device byte after the log: where file data may start.</summary>
    public static long DataStart(long logLength) => LogOffset + logLength;

    /// <summary>Rounds <paramref name="size"/> bytes up to whole allocation units.</summary>
    public static long RoundUpToUnit(long size) => (size + AllocationUnit - 1) & ~(AllocationUnit - 1);

    /// <summary>Whether <paramref name="logLength"/> is a power of two and not below <see cref="MinLogLength"/>.</summary>
    public static bool IsLogLength(long logLength) => logLength >= MinLogLength && long.IsPow2(logLength);
}
