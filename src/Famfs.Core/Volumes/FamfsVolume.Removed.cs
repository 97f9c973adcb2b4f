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
                "a process of this host has the file open, or has locked its bytes");
        }
    }

    /// <summary>Whether a node is that of something removed.</summary>
    internal bool IsRemoved(int number) => RemovedLayout.IsPath(Names.PathOf(number), Names[number].LogIndex);

    /// <summary>The path that something removed had; empty where it is not recorded.</summary>
    internal byte[] OriginOf(int number)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        _log.ReadFresh(Names[number].LogIndex, bytes);
        return RemovedLayout.OriginalOf(new LogEntryView(bytes)).ToArray();
    }

    /// <summary>A copy of an entry that is recorded, to be changed.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogDamaged"/>.</exception>
    internal byte[] CopyEntry(long index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        _log.ReadFresh(index, bytes);
        return LogReader.IsIntact(bytes, index)
            ? bytes
            : throw FamfsException.Create(FamfsErrorId.LogDamaged, DevicePath, $"entry {index}");
    }
}
