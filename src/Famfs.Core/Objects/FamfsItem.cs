namespace Famfs;

/// <summary>A name in a file system, as it was when it was looked at.</summary>
public abstract record FamfsItem : INamedItem
{
    /// <summary>Path inside the file system, without a leading slash; empty for the root.</summary>
    public required string FamfsPath
    {
        get;

        // A copy with another path is not the item that was found.
        init => (field, Key) = (value, default);
    }

    /// <summary>Device and path as one text that no command takes for a file of this host (<see cref="QualifiedPath"/>).</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds the file system.</summary>
    public required string Device { get; init; }

    /// <summary>Permission bits as a number, at most 07777.</summary>
    public required uint ModeBits { get; init; }

    /// <summary>Permission bits as four octal digits, such as 0644; every -Mode parameter reads them back.</summary>
    public string Mode => UnixModeText.Octal(ModeBits);

    /// <summary>Owner, a number of the host that created it.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group, a number of the host that created it.</summary>
    public required uint Gid { get; init; }

    /// <summary>Index of the log entry that created it; -1 for the root.</summary>
    public required long LogIndex { get; init; }

    /// <summary>
    /// When it was last written, in local time as <see cref="FileSystemInfo.LastWriteTime"/>; null where no time is recorded.
    /// </summary>
    public DateTime? LastWriteTime => UnixTime.ToLocal(Time);

    /// <summary>As <see cref="LastWriteTime"/>, in nanoseconds since 1970 (<see cref="UnixTime"/>).</summary>
    internal long Time { get; init; }

    /// <summary>The node that it was found as; set after the path.</summary>
    internal ItemKey Key { get; init; }

    /// <summary>The path that it had before it was removed; null where it was not removed, or the path is not known.</summary>
    public string? OriginalPath { get; init; }

    /// <summary>The change that a command reports of it; null where the command reports none.</summary>
    public FamfsChangeKind? ChangeKind { get; init; }

    /// <summary>The path that it had before, where it was renamed; null elsewhere.</summary>
    public string? OldPath { get; init; }

    /// <summary>The last component of the path.</summary>
    public string Name => FamfsPath[(FamfsPath.LastIndexOf('/') + 1)..];

    /// <summary>Path of the directory that holds it; empty for the root.</summary>
    public string DirectoryName => FamfsPath.LastIndexOf('/') is var slash and > 0 ? FamfsPath[..slash] : "";

    /// <summary>Whether it is a directory.</summary>
    public abstract bool IsDirectory { get; }

    /// <summary>Type and permissions as ls shows them.</summary>
    public string UnixMode => UnixModeText.Symbolic(ModeBits, IsDirectory);
}
