namespace Famfs;

/// <summary>How a mount uses the page cache of its host.</summary>
public enum FamfsCacheMode
{
    /// <summary>Close-to-open: cached while a file is open, looked at again by the next open.</summary>
    Auto,

    /// <summary>Cached over opens: for data that nobody changes.</summary>
    Always,

    /// <summary>Nothing: every read(2) sees the memory as it is. A mapping still goes through the page cache.</summary>
    Never,
}
