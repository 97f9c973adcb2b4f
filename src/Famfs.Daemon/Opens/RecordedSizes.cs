using System.Collections.Concurrent;
using Famfs.Files;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Opens;

/// <summary>
/// Sizes of recorded files that programs append to. A size in the log costs a change, so what is being appended to has its size
/// here as well. It is recorded when a file is closed or flushed, and once a moment.
/// </summary>
/// <param name="volume">The file system.</param>
internal sealed class RecordedSizes(FamfsVolume volume)
{
    private readonly Lock _gate = new();

    // By the entry of the file.
    private readonly ConcurrentDictionary<long, long> _unrecorded = new();

    /// <summary>The size to show.</summary>
    internal long Of(int number)
    {
        long recorded = volume.Names[number].Size;
        return !_unrecorded.IsEmpty && _unrecorded.TryGetValue(volume.Names[number].LogIndex, out long size)
            ? Math.Max(size, recorded)
            : recorded;
    }

    /// <summary>Makes room for bytes past the end of a file, which are about to be stored there.</summary>
    /// <param name="number">The file.</param>
    /// <param name="offset">Where they begin; what lies between the end and them becomes zeros.</param>
    /// <param name="end">Where they end: the new size.</param>
    /// <exception cref="FamfsException">There is no space, or the device cannot be written.</exception>
    internal void Grow(int number, long offset, long end)
    {
        lock (_gate)
        {
            long present = Of(number);
            if (end <= present)
            {
                return;
            }

            if (end > volume.Names.LayoutOf(number).AllocatedSize)
            {
                Record(number, end);
            }
            else
            {
                _unrecorded[volume.Names[number].LogIndex] = end;
            }

            FileLayout layout = volume.Names.LayoutOf(number);
            FileData data = new(volume.Device, layout, end);
            if (offset > present)
            {
                data.ZeroFrom(present);
            }
            else
            {
                data.ZeroTail();
            }
        }
    }

    /// <summary>Sets a size for good.</summary>
    /// <exception cref="FamfsException">There is no space, or the device cannot be written.</exception>
    internal void Resize(int number, long size)
    {
        lock (_gate)
        {
            FlushUnlocked(number);
            Require(volume.Change([new ChangeRequest { Kind = ChangeKind.Set, Path = PathOf(number), Size = size }])[0]);
        }
    }

    /// <summary>Records the size of a file that is closed or flushed.</summary>
    internal void Flush(int number)
    {
        if (!_unrecorded.IsEmpty)
        {
            lock (_gate)
            {
                FlushUnlocked(number);
            }
        }
    }

    /// <summary>Records all sizes that are not recorded.</summary>
    internal void FlushAll()
    {
        foreach (long index in _unrecorded.Keys)
        {
            Flush(volume.NumberOf(index));
        }
    }

    private void FlushUnlocked(int number)
    {
        if (_unrecorded.TryRemove(volume.Names[number].LogIndex, out long size) && size > volume.Names[number].Size)
        {
            try
            {
                Record(number, size);
            }
            catch (FamfsException e) when (e.Id is FamfsErrorId.PathReserved or FamfsErrorId.PathNotFound)
            {
                // It was removed: nobody will ask for its size but those who have it open.
            }
        }
    }

    // The bytes are there already.
    private void Record(int number, long size)
    {
        _unrecorded.TryRemove(volume.Names[number].LogIndex, out _);
        Require(volume.Change(
            [new ChangeRequest { Kind = ChangeKind.Set, Path = PathOf(number), Size = size, KeepsBytes = true }])[0]);
    }

    private static void Require(ChangeResult result)
    {
        if (result.Error is { } error)
        {
            throw error;
        }
    }

    private string PathOf(int number) => Names.PathText.FromBytes(volume.Names.PathOf(number));
}
