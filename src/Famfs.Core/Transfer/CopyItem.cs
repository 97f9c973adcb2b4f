namespace Famfs.Transfer;

/// <summary>One file or directory of a copy: where it is, where it goes, and what it is like.</summary>
/// <param name="Source">Path of the source.</param>
/// <param name="Destination">Path of the destination.</param>
/// <param name="IsDirectory">A directory.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
public sealed record CopyItem(string Source, string Destination, bool IsDirectory, long Size, uint Mode, uint Uid, uint Gid)
{
    /// <summary>Why it can not be copied, found while looking at it.</summary>
    public FamfsException? Error { get; init; }
}
