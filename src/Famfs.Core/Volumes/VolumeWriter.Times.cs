using System.Buffers;
using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>The times of what is published (docs/decisions/0003-times.md). A slot is in memory before its entry counts.</content>
internal sealed partial class VolumeWriter
{
    // Readable by everyone, also where the reference mounts it; hosts store times in device memory, past the permissions.
    private const uint TimesMode = ModeBits.Octal0644;

    /// <summary>Makes a place for times by itself.</summary>
    public void AddTimes()
    {
        using Turn turn = Take(CancellationToken.None);
        Publish([], withTimes: true);
    }

    /// <summary>The times file as one more file of a batch; null where its name is taken or there is no room.</summary>
    /// <param name="count">Entries of the batch, this one included.</param>
    private PendingFile? TryPlaceTimes(int count)
    {
        if (Names.Find(TimesLayout.Path) >= 0 || LogPosition + count + _placement.HeldEntries > volume.LogCapacity)
        {
            return null;
        }

        CreateRequest request = new()
        {
            Path = PathText.FromBytes(TimesLayout.Path),
            Size = TimesLayout.SizeFor(volume.LogCapacity),
            Mode = TimesMode,
            Time = UnixTime.Now,
        };
        return Space.Count().AllocateAtEnd(request.Size) is { } layout
            ? new PendingFile(volume, request, TimesLayout.Path.ToArray()) { Layout = layout }
            : null;
    }

    /// <summary>
    /// Stores the times of entries that are about to be published; the fence after the entries is theirs too. Where an entry has
    /// none its slot is cleared: a writer that was cut off may have left a time there. Memory that fails costs the times, not
    /// the files.
    /// </summary>
    /// <param name="batch">What is published, in its order.</param>
    /// <param name="file">The times file, where it is among them.</param>
    private void StoreTimes(IReadOnlyList<PendingFile> batch, PendingFile? file)
    {
        if ((file is null ? volume.Times : new FileTimes(volume.Device, file.Layout!, file.Request.Size)) is not { } times)
        {
            return;
        }

        long[] slots = ArrayPool<long>.Shared.Rent(batch.Count);
        int count = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i].State == PendingState.Pending)
            {
                slots[count++] = batch[i].Request.Time;
            }
        }

        try
        {
            if (file is not null)
            {
                times.Format(volume.Superblock.FileSystemUuid);
            }

            times.Store(LogPosition, slots.AsSpan(0, count));
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.DeviceFault)
        {
        }
        finally
        {
            ArrayPool<long>.Shared.Return(slots);
        }
    }
}
