using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>Rewriting entries, as the master: each batch as one change, which is there whole or not at all.</content>
internal sealed partial class VolumeWriter
{
    /// <inheritdoc cref="FamfsVolume.Change"/>
    public IReadOnlyList<ChangeResult> Change(IReadOnlyList<ChangeRequest> requests, CancellationToken cancel)
    {
        ChangeResult[] results = [.. requests.Select(static r => new ChangeResult(r))];
        using Turn turn = Take(cancel);
        ChangeBatch batch = new(volume);
        foreach (ChangeResult result in results)
        {
            cancel.ThrowIfCancellationRequested();
            result.Error = Attempt(() => batch.Add(result));
        }

        batch.Flush();
        return results;
    }

    /// <summary>Rewrites and adds entries as one change. The caller holds the writer lock and the gate.</summary>
    /// <param name="changes">At most <see cref="FamfsVolume.MostChangedAtOnce"/>, sealed, each entry once.
    /// New ones follow the end of the log.</param>
    public void Rewrite(IReadOnlyList<EntryChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        long end = LogPosition;
        foreach (EntryChange change in changes)
        {
            LogEntryView entry = new(change.Bytes);
            EntryDefects defects = EntryRules.Check(entry, volume.Geometry);
            if (defects != EntryDefects.None)
            {
                throw FamfsException.Create(
                    FamfsErrorId.EntryRefused, PathText.FromBytes(entry.Path), volume.DevicePath, defects.ToString());
            }

            end = Math.Max(end, change.Index + 1);
        }

        Guid fileSystem = volume.Superblock.FileSystemUuid;
        ChangeLine line = ChangeStore.ReadLine(volume.Device, fileSystem);
        if (!line.IsPresent)
        {
            ChangeStore.Begin(volume.Device, fileSystem);
            line = line with { IsPresent = true };
        }

        ChangeStore.WriteJournal(volume.Device, fileSystem, changes, line.Done, LogPosition);
        volume.RequireStillMaster();

        // A second writer, which no lock of this machine excludes, would have moved one of the two.
        RequireAlone(LogAppender.IsAt(volume.Device, LogPosition) && ChangeStore.ReadLine(volume.Device, fileSystem) == line);
        line = line with { Begun = line.Done + changes.Count };
        ChangeStore.Count(volume.Device, line.Done, line.Begun);
        ChangeStore.Finish(volume.Device, changes, line, end > LogPosition ? end : null);
        RequireAlone(ChangeStore.ReadLine(volume.Device, fileSystem) == line with { Done = line.Begun });
        HasCommitted = true;
        volume.FollowTo();
    }

    /// <summary>Finishes a change that another writer has begun. The log was followed under the writer lock.</summary>
    private void FinishChange()
    {
        ChangeLine line = volume.LastChange;
        if (!line.IsPending)
        {
            return;
        }

        if (volume.PendingChange is not { } pending)
        {
            throw FamfsException.Create(FamfsErrorId.LogDamaged, volume.DevicePath, ErrorClauses.Get("DamagedJournal"));
        }

        ChangeStore.Finish(volume.Device, pending.Entries, line, pending.Adds ? pending.End : null);
        volume.FollowTo();
    }
}
