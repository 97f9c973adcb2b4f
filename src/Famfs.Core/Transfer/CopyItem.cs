using Famfs.Files;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>One file or directory of a copy: where it is, where it goes, and what it is like.</summary>
/// <param name="Source">Path of the source.</param>
/// <param name="Destination">Path of the destination.</param>
/// <param name="IsDirectory">A directory.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Mode">Permission bits of the source, special bits included.</param>
/// <param name="Uid">Owner of the source.</param>
/// <param name="Gid">Group of the source.</param>
public sealed record CopyItem(
    string Source, string Destination, bool IsDirectory, long Size, uint Mode, uint Uid, uint Gid)
{
    /// <summary>
    /// When the source was last written, in nanoseconds since 1970 (<see cref="UnixTime"/>); 0 where that is not known.
    /// </summary>
    public long Time { get; init; }

    /// <summary>Why it cannot be copied, found while looking at it.</summary>
    public FamfsException? Error { get; init; }

    /// <summary>
    /// Copying out: the directory of this machine, above the destination, that a person named. Its path is followed,
    /// what is below it is not. The directory that holds the destination when null.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>The source where it is a file of a famfs that was looked up.</summary>
    internal FamfsFile? File { get; init; }

    /// <summary>Copying in: the path of the source without links, where that is another one.</summary>
    internal string? RealSource { get; init; }

    /// <summary>Copying in: which file it was when it was looked at.</summary>
    internal HostId Id { get; init; }

    /// <summary>The bytes of a source that is in a famfs.</summary>
    internal FileData OpenSource(FamfsVolume volume) => File is { } file ? volume.OpenData(file) : volume.OpenData(Source);
}
