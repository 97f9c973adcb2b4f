namespace Famfs.Fuse.Protocol;

/// <summary>How the kernel is to treat an open file or directory.</summary>
[Flags]
public enum FuseOpenFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bypass the page cache.</summary>
    FOPEN_DIRECT_IO = 1u << 0,

    /// <summary>Keep what an earlier open has cached.</summary>
    FOPEN_KEEP_CACHE = 1u << 1,

    /// <summary>The file can not seek.</summary>
    FOPEN_NONSEEKABLE = 1u << 2,

    /// <summary>Cache the listing of this directory.</summary>
    FOPEN_CACHE_DIR = 1u << 3,

    /// <summary>The file has no position at all.</summary>
    FOPEN_STREAM = 1u << 4,

    /// <summary>Send no FLUSH at close.</summary>
    FOPEN_NOFLUSH = 1u << 5,

    /// <summary>Direct writes to one file may overlap.</summary>
    FOPEN_PARALLEL_DIRECT_WRITES = 1u << 6,

    /// <summary>Reads and writes go to the backing file.</summary>
    FOPEN_PASSTHROUGH = 1u << 7,
}
