namespace Famfs.Names;

/// <summary>
/// One name of the name space, in one cache line: a full log has half a million. Links are numbers of other nodes,
/// 0 where there is none (0 itself is the root, which nobody links to as a child).
/// </summary>
internal struct Node
{
    public int Parent;
    public int FirstChild;
    public int LastChild;
    public int NextSibling;
    public int LogIndex;
    public int PathStart;
    public byte PathLength;
    public byte NameStart;
    public NodeKind Kind;

    /// <summary>Whether it is in the tree, and whether its entry is still its own.</summary>
    public NodeState State;
    public uint Mode;
    public uint Uid;
    public uint Gid;
    public long Size;

    /// <summary>The one simple extent of a file; length 0 when the layout is kept aside.</summary>
    public long ExtentOffset;
    public long ExtentLength;

    /// <summary>Its name is another's now, or is gone: it is in no listing, and no look-up finds it.</summary>
    public readonly bool IsHidden => State != NodeState.Listed;
}
