namespace Famfs.Fuse;

/// <summary>When the kernel drops cached file data, apart from opens without FOPEN_KEEP_CACHE.</summary>
public enum FuseDataInvalidation
{
    /// <summary>When fresh attributes show another size or modification time (FUSE_AUTO_INVAL_DATA).</summary>
    Automatic,

    /// <summary>Only when the server notifies, even if the size changes (FUSE_EXPLICIT_INVAL_DATA).</summary>
    Explicit,

    /// <summary>When fresh attributes show another size; the modification time does not count.</summary>
    SizeOnly,
}
