using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>What was removed and can still be restored, and what must not be reclaimed because it is in use.</content>
public sealed partial class FamfsVolume
{
    /// <summary>Files and directories that were removed and not reclaimed, in the order in which they were created.</summary>
    public IEnumerable<FamfsItem> ListRemoved() => Names.ChildrenOf(NameSpace.Root).Where(IsRemoved).Select(Describe);

    /// <summary>Bytes that removed files keep. Without any change nothing was removed, and no name need be looked at.</summary>
    private long RemovedBytes() => ChangeCount == 0 ? 0 : Names.ChildrenOf(NameSpace.Root)
        .Where(n => Names[n].Kind == NodeKind.File && IsRemoved(n))
        .Sum(n => Names.LayoutOf(n).AllocatedSize);

    /// <summary>Keeps the space of a file from being reclaimed until the result is disposed.</summary>
    internal IDisposable Hold(int number) => _holds.Hold(Names[number].LogIndex, Names.LayoutOf(number));

    /// <summary>Demands that no process of this host uses the space of something removed.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.FileInUse"/>.</exception>
    internal void RequireUnused(int number)
    {
        if (Names[number].Kind == NodeKind.File && _holds.IsHeld(Names[number].LogIndex, Names.LayoutOf(number)))
        {
            throw FamfsException.Create(
                FamfsErrorId.FileInUse,
                PathText.FromBytes(Names.PathOf(number)),
                DevicePath,
                ErrorClauses.Get("UsedFile"));
        }
    }

    /// <summary>Whether a node is that of something removed.</summary>
    internal bool IsRemoved(int number) => RemovedLayout.IsPath(Names.PathOf(number), Names[number].LogIndex);

    /// <summary>
    /// The path that something removed had; empty where it is not recorded, and where another process has just restored or
    /// reclaimed the entry, or is changing it.
    /// </summary>
    internal byte[] OriginOf(int number)
    {
        long index = Names[number].LogIndex;
        byte[] bytes = new byte[MediaLayout.EntrySize];
        _log.ReadFresh(index, bytes);
        LogEntryView entry = new(bytes);
        return LogReader.IsIntact(bytes, index) && RemovedLayout.IsPath(entry.Path, index)
            ? RemovedLayout.OriginalOf(entry).ToArray()
            : [];
    }

    /// <summary>
    /// Whether a directory was made by a move of another one that was cut off: the same move goes on, and puts into it what is left.
    /// </summary>
    public bool IsUnfinishedMove(string from, string to)
    {
        lock (Gate)
        {
            return Names.Find(PathText.ToBytes(from)) is >= 0 and var source && Names.Find(PathText.ToBytes(to)) is >= 0 and var made
                && IsUnfinishedMove(source, made);
        }
    }

    /// <summary>As <see cref="IsUnfinishedMove(string, string)"/>, of nodes.</summary>
    internal bool IsUnfinishedMove(int from, int to) =>
        from != NameSpace.Root && to != NameSpace.Root && from != to
        && Names[from].Kind == NodeKind.Directory && Names[to].Kind == NodeKind.Directory
        && new LogEntryView(CopyEntry(Names[to].LogIndex)).Origin == Names[from].LogIndex;

    /// <summary>A copy of an entry that is recorded, to be changed.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogDamaged"/>.</exception>
    internal byte[] CopyEntry(long index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        _log.ReadFresh(index, bytes);
        return LogReader.IsIntact(bytes, index)
            ? bytes
            : throw FamfsException.Create(FamfsErrorId.LogDamaged, DevicePath, ErrorClauses.Get("DamagedEntry", index));
    }
}
