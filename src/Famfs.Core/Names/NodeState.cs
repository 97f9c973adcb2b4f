namespace Famfs.Names;

/// <summary>The states of a node. It only ever moves down this list.</summary>
internal enum NodeState : byte
{
    /// <summary>It is in the tree.</summary>
    Listed,

    /// <summary>Another has its name. Its entry is as it was, and what it owns is in use.</summary>
    Displaced,

    /// <summary>Its entry says something else now: another node stands for it, or none.</summary>
    Gone,
}
