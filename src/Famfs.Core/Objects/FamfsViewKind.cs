namespace Famfs;

/// <summary>The kinds of view beside a file system, for kernels without famfs.</summary>
public enum FamfsViewKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A read-only EROFS file system that shows the files in place.</summary>
    Erofs,
}
