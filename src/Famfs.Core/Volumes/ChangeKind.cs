namespace Famfs.Volumes;

/// <summary>The kinds of change of a recorded item.</summary>
public enum ChangeKind
{
    /// <summary>Other attributes or another size.</summary>
    Set,

    /// <summary>Another path.</summary>
    Move,

    /// <summary>Out of sight. It keeps its space and can be restored.</summary>
    Remove,

    /// <summary>Back to a path, after it was removed.</summary>
    Restore,

    /// <summary>Its space is free, after it was removed.</summary>
    Reclaim,
}
