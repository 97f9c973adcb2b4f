namespace Famfs;

/// <summary>The kinds of change of a file or directory.</summary>
public enum FamfsChangeKind
{
    /// <summary>It is there, and was not before: it was created, or restored.</summary>
    Created,

    /// <summary>It has another path. Attributes and size may be others too.</summary>
    Renamed,

    /// <summary>It has other attributes, another size or other extents.</summary>
    Changed,

    /// <summary>It is out of sight: the object tells what it was.</summary>
    Removed,
}
