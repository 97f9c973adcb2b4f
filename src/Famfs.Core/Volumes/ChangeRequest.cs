using System.Diagnostics.CodeAnalysis;

namespace Famfs.Volumes;

/// <summary>A change of a recorded item. A property that is null leaves its value as it is.</summary>
public sealed record ChangeRequest
{
    /// <summary>A change of what has a path when the change is made.</summary>
    public ChangeRequest()
    {
    }

    /// <summary>A change of an item, and of no other that has its path by then.</summary>
    /// <param name="item">The item; of what was removed, as listings of it show it.</param>
    /// <param name="kind">The kind of the change.</param>
    [SetsRequiredMembers]
    public ChangeRequest(FamfsItem item, ChangeKind kind)
    {
        ArgumentNullException.ThrowIfNull(item);
        Kind = kind;
        Path = item.FamfsPath;
        Item = item;
    }

    /// <summary>The kind of the change.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Path inside the file system; of what was removed, the name that listings of it show.</summary>
    public required string Path
    {
        get;
        init => (field, Item) = (value, null);
    }

    /// <summary>The item; null where what has the path is meant.</summary>
    internal FamfsItem? Item { get; private init; }

    /// <summary>The path that it gets; null for <see cref="ChangeKind.Restore"/> means the one that it had.</summary>
    public string? Destination { get; init; }

    /// <summary>
    /// Whether the same change removes the item that has the destination's name: a file, or a directory that is empty.
    /// </summary>
    public bool Overwrite { get; init; }

    /// <summary>Permission bits.</summary>
    public uint? Mode { get; init; }

    /// <summary>Owner.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group.</summary>
    public uint? Gid { get; init; }

    /// <summary>Bytes of the file. An added part reads as zeros.</summary>
    public long? Size { get; init; }

    /// <summary>Whether the added part of the file holds its bytes already.</summary>
    internal bool KeepsBytes { get; init; }

    /// <summary>When it was last written, in nanoseconds since 1970 (<see cref="UnixTime"/>).</summary>
    public long? Time { get; init; }
}
