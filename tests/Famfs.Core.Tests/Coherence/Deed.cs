namespace Famfs.Tests.Coherence;

/// <summary>What a host is told to do.</summary>
internal enum Deed
{
    /// <summary>Look for what was committed.</summary>
    Follow,

    /// <summary>Commit directories.</summary>
    Commit,

    /// <summary>Take the ownership.</summary>
    Take,

    /// <summary>Hand the ownership over.</summary>
    Give,
}
