using Famfs.Files;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>Rewriting entries, as the master: each batch as one change, which is there whole or not at all.</content>
public sealed partial class FamfsVolume
{
    /// <summary>Most entries that one change can rewrite.</summary>
    public const int MostChangedAtOnce = ChangesLayout.MostRecords;

    /// <summary>
    /// Changes what is recorded, one request after the other. One that cannot be done says why in its
    /// <see cref="ChangeResult.Error"/>; the others are not affected. Several become one change where they can, and each is
    /// whole or not there, whatever happens.
    /// </summary>
    /// <exception cref="FamfsException">
    /// For the rest of them: <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>,
    /// <see cref="FamfsErrorId.DeviceBusy"/>, <see cref="FamfsErrorId.LogDamaged"/>, <see cref="FamfsErrorId.ForeignWriter"/>.
    /// </exception>
    public IReadOnlyList<ChangeResult> Change(IReadOnlyList<ChangeRequest> requests, CancellationToken cancel = default)
    {
        ChangeResult[] results = [.. requests.Select(static r => new ChangeResult(r))];
        using Writing writing = BeginWrite(cancel);
        ChangeBatch batch = new(this);
        foreach (ChangeResult result in results)
        {
            cancel.ThrowIfCancellationRequested();
            result.Error = Attempt(() => batch.Add(result));
        }

        batch.Flush();
        return results;
    }

    /// <summary>Files and directories that were removed and not reclaimed, in the order in which they were created.</summary>
    public IEnumerable<FamfsItem> ListRemoved() => Names.ChildrenOf(NameSpace.Root).Where(IsRemoved).Select(Describe);

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

    /// <summary>Demands that so many entries can be added to the log.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogFull"/>.</exception>
    internal void RequireEntries(int count)
    {
        if (LogPosition + _heldEntries + count > LogCapacity)
        {
            throw FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
        }
    }

    /// <summary>Rewrites and adds entries as one change. The caller holds the writer lock and the gate.</summary>
    /// <param name="changes">At most <see cref="MostChangedAtOnce"/>, sealed, each entry once. New ones follow the end of the log.</param>
    internal void Rewrite(IReadOnlyList<EntryChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        long end = LogPosition;
        foreach (EntryChange change in changes)
        {
            LogEntryView entry = new(change.Bytes);
            EntryDefects defects = EntryRules.Check(entry, Geometry);
            if (defects != EntryDefects.None)
            {
                throw FamfsException.Create(
                    FamfsErrorId.EntryRefused, PathText.FromBytes(entry.Path), DevicePath, defects.ToString());
            }

            end = Math.Max(end, change.Index + 1);
        }

        Guid fileSystem = Superblock.FileSystemUuid;
        ChangeLine line = ChangeStore.ReadLine(Device, fileSystem);
        if (!line.IsPresent)
        {
            ChangeStore.Begin(Device, fileSystem);
            line = line with { IsPresent = true };
        }

        ChangeStore.WriteJournal(Device, fileSystem, changes, line.Done, LogPosition);
        RequireStillMaster();

        // A second writer, which no lock of this machine excludes, would have moved one of the two.
        RequireAlone(LogAppender.IsAt(Device, LogPosition) && ChangeStore.ReadLine(Device, fileSystem) == line);
        line = line with { Begun = line.Done + changes.Count };
        ChangeStore.Count(Device, line.Done, line.Begun);
        ChangeStore.Finish(Device, changes, line, end > LogPosition ? end : null);
        RequireAlone(ChangeStore.ReadLine(Device, fileSystem) == line with { Done = line.Begun });
        HasCommitted = true;
        FollowTo();
    }

    /// <summary>Finishes a change that another writer has begun. The log was followed under the writer lock.</summary>
    private void FinishChange()
    {
        ChangeLine line = new(true, _changesDone, _changesBegun);
        if (!line.IsPending)
        {
            return;
        }

        if (_log.Pending is not { } pending)
        {
            throw FamfsException.Create(FamfsErrorId.LogDamaged, DevicePath, "the journal of a change that was cut off");
        }

        ChangeStore.Finish(Device, pending.Entries, line, pending.Adds ? pending.End : null);
        FollowTo();
    }

    /// <summary>Takes space behind a file's end; it is the file's once its entry says so.</summary>
    /// <param name="layout">What it has.</param>
    /// <param name="capacity">Bytes that it is to hold.</param>
    /// <returns>The layout to record, and the part that is new.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OutOfSpace"/>.</exception>
    internal (FileLayout Whole, FileLayout Added) TakeMore(FileLayout layout, long capacity)
    {
        Allocation.Allocator allocator = ReadyAllocator();
        long missing = MediaLayout.RoundUpToUnit(capacity) - layout.AllocatedSize;
        if (capacity > Geometry.DeviceSize || Take(allocator.Free, layout.Extents, missing) is not { IsEmpty: false } added)
        {
            throw Allocation.Shortage.Describe(allocator, DevicePath, capacity, interleaving: null);
        }

        return (Join(layout.Extents, added), new FileLayout(added));
    }

    /// <summary>Gives space back that <see cref="TakeMore"/> took and no entry came to own.</summary>
    internal void GiveBack(FileLayout added) => _allocator?.Release(added);

    /// <summary>Makes the bytes of a file that a change adds to it read as zeros.</summary>
    internal void ZeroBehind(FileLayout layout, long from, long size) => new FileData(Device, layout, size).ZeroFrom(from);

    /// <summary>Records the time of an entry that is about to be added in place of another.</summary>
    internal void CopyTime(long from, long to) => Times?.Store(to, [Times?.Read(from) ?? UnixTime.None]);
}
