namespace Famfs.Volumes;

/// <summary>What is to become of something that is recorded.</summary>
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
