namespace Famfs;

/// <summary>
/// The key of an item: a node of the tree of names of one open file system. It is no part of the item's value: two items
/// that say the same are equal, no matter where they were found.
/// </summary>
/// <param name="tree">A number that no other tree of this process has; the key that finds nothing has 0.</param>
/// <param name="node">Number of the node.</param>
internal readonly struct ItemKey(int tree, int node) : IEquatable<ItemKey>
{
    /// <summary>Number of the node in a tree, or -1 where that is another tree.</summary>
    public int NodeIn(int other) => tree == other ? node : -1;

    public bool Equals(ItemKey other) => true;

    public override bool Equals(object? obj) => obj is ItemKey;

    public override int GetHashCode() => 0;
}
