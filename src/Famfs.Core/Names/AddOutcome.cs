namespace Famfs.Names;

/// <summary>The outcome for an entry that asked for a name.</summary>
internal enum AddOutcome
{
    Added,

    /// <summary>The directory of the path does not exist.</summary>
    ParentMissing,

    /// <summary>A file stands where the path needs a directory.</summary>
    ParentIsFile,

    /// <summary>The name is taken by an entry of the same kind; the first one wins.</summary>
    Duplicate,

    /// <summary>The name is taken by an entry of the other kind; the first one wins.</summary>
    Conflict,
}
