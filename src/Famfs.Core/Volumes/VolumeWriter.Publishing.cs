using System.Buffers;
using Famfs.Allocation;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>Publishing: entries are checked, stored, and then counted, in that order.</content>
internal sealed partial class VolumeWriter
{
    /// <summary>
    /// Writes the entries of what is pending, all at once, and takes them into the name space. The first that have times bring
    /// the times file along, after them.
    /// </summary>
    private void Publish(IReadOnlyList<PendingFile> batch, bool withTimes = false)
    {
        int count = batch.Count(static c => c.State == PendingState.Pending);
        PendingFile? times = withTimes || batch.Any(static c => c.State == PendingState.Pending && c.Request.Time != UnixTime.None)
            ? TryPlaceTimes(count + 1)
            : null;
        if (times is not null)
        {
            batch = [.. batch, times];
            count++;
        }

        if (count == 0)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(count * MediaLayout.EntrySize);
        try
        {
            Span<byte> entries = buffer.AsSpan(0, count * MediaLayout.EntrySize);
            long index = LogPosition;
            foreach (PendingFile file in batch)
            {
                if (file.State == PendingState.Pending)
                {
                    Write(entries.Slice((int)(index - LogPosition) * MediaLayout.EntrySize, MediaLayout.EntrySize), file, index);
                    index++;
                }
            }

            using NewlyOwned owned = RequireSound(entries);

            // Before the entries, so that those of another writer are not overwritten; and once more at the last moment.
            RequireAlone(LogAppender.IsAt(volume.Device, LogPosition));
            StoreTimes(batch, times);
            LogAppender.Write(volume.Device, LogPosition, entries);
            volume.RequireStillMaster();
            RequireAlone(LogAppender.IsAt(volume.Device, LogPosition));
            LogAppender.Publish(volume.Device, index);
            owned.Keep();
            HasCommitted = true;
            RequireOwn(batch, entries);
            foreach (PendingFile file in batch)
            {
                if (file.State == PendingState.Pending)
                {
                    // Its space is in no free extent since it was taken; what is left is the name.
                    Settle(file, volume.TakeIn(new LogEntryView(entries)));
                    entries = entries[MediaLayout.EntrySize..];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);

            // Without a layout nobody knows whose its space is now.
            if (times is { State: not PendingState.Committed })
            {
                Space.GiveBack(times);
            }
        }
    }

    /// <summary>Makes a file visible in place of the one that has its name, which is removed by the same change.</summary>
    private void PublishOver(PendingFile file)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        long index = LogPosition;
        Write(entry, file, index);
        StoreTimes([file], null);
        Rewrite([ChangeBatch.Removed(volume, Names.Find(file.PathBytes)), new EntryChange(index, entry)]);
        Settle(file, Names.Find(file.PathBytes));
    }

    /// <summary>The log has a file.</summary>
    private void Settle(PendingFile file, int number)
    {
        _placement.ReleaseEntry(file);
        Space.Settle(file);
        file.Commit(number);
    }

    private static void Write(Span<byte> entry, PendingFile file, long index)
    {
        CreateRequest request = file.Request;
        if (request.IsDirectory)
        {
            LogEntryWriter.MakeDirectory(entry, file.PathBytes, request.Mode, request.Uid, request.Gid);
        }
        else
        {
            LogEntryWriter.File(entry, file.PathBytes, (ulong)request.Size, request.Mode, request.Uid, request.Gid, file.Layout!);
        }

        LogEntryWriter.Seal(entry, (ulong)index);
    }

    /// <summary>Holds entries that are about to be stored against the rules that every reader applies to them.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.EntryRefused"/>.</exception>
    private NewlyOwned RequireSound(ReadOnlySpan<byte> entries)
    {
        NewlyOwned owned = new(Space.Owned);
        for (; !entries.IsEmpty; entries = entries[MediaLayout.EntrySize..])
        {
            LogEntryView entry = new(entries);
            EntryDefects defects = EntryRules.Check(entry, volume.Geometry);
            bool isSound = defects == EntryDefects.None;
            for (int i = 0; isSound && entry.Type == LogEntryType.File && i < entry.OwnedCount; i++)
            {
                isSound = owned.TryAdd(Space.WholeUnits(entry.Owned(i)));
            }

            if (!isSound)
            {
                owned.Dispose();
                throw FamfsException.Create(
                    FamfsErrorId.EntryRefused,
                    PathText.FromBytes(entry.Path),
                    volume.DevicePath,
                    defects == EntryDefects.None ? ErrorClauses.Get("EntrySpaceTaken") : defects.ToString());
            }
        }

        return owned;
    }

    /// <summary>Looks whether a commit that was just made is in memory as it was made.</summary>
    private void RequireOwn(IReadOnlyList<PendingFile> batch, ReadOnlySpan<byte> entries)
    {
        if (!LogAppender.IsThere(volume.Device, LogPosition, entries[..MediaLayout.EntrySize]))
        {
            FamfsException problem = ForeignWriter();
            foreach (PendingFile file in batch.Where(static f => f.State == PendingState.Pending))
            {
                Space.Lose(file);
                file.Lose(problem);
            }

            throw problem;
        }
    }

    private void RequireAlone(bool isAlone)
    {
        if (!isAlone)
        {
            throw ForeignWriter();
        }
    }

    private FamfsException ForeignWriter() => FamfsException.Create(FamfsErrorId.ForeignWriter, volume.DevicePath, LogPosition);
}
