using System.Buffers;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Times live in an ordinary file in the root, which the first commit that has a time brings along
/// (docs/decisions/0003-times.md). A slot is in memory before its entry is published.
/// </content>
public sealed partial class FamfsVolume
{
    // Readable by everyone, also where the reference mounts it; hosts store times in device memory, past the permissions.
    private const uint TimesMode = 0x1a4; // 0644

    private volatile FileTimes? _times;

    // So many names were there when the file was last looked for in vain.
    private int _namesWithoutTimes;

    /// <summary>The times of this file system; null while there are none, or where another file has their name.</summary>
    private FileTimes? Times => _times ?? FindTimes();

    /// <summary>When a file or directory was last written, in nanoseconds since 1970 (<see cref="UnixTime"/>).</summary>
    /// <param name="number">Its number in the name space.</param>
    internal long TimeOf(int number) => Times?.Read(Names[number].LogIndex) ?? UnixTime.None;

    /// <summary>Records when a file or directory was last written. Any host that may write the device can do so.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="time">Nanoseconds since 1970 (<see cref="UnixTime"/>).</param>
    /// <returns>False where the file system has no place for times and this host cannot make one.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public bool SetTime(string path, long time)
    {
        int number = Names.Find(PathText.ToBytes(path));
        return number >= 0 ? SetTime(number, time) : throw FamfsException.Create(FamfsErrorId.PathNotFound, path, DevicePath);
    }

    /// <summary>As <see cref="SetTime(string, long)"/>.</summary>
    /// <param name="number">The number of the file or directory in the name space.</param>
    /// <param name="time">Nanoseconds since 1970.</param>
    /// <param name="mayAdd">Whether the master makes a place for times where there is none.</param>
    internal bool SetTime(int number, long time, bool mayAdd = true)
    {
        Device.AllowWrites();
        if (Times is null && mayAdd && Role == FamfsRole.Master)
        {
            AddTimes();
        }

        if (Times is not { } times)
        {
            return false;
        }

        times.Move(Names[number].LogIndex, time);
        return true;
    }

    /// <summary>A value that changes whenever a host moves a time in place; 0 while there are no times.</summary>
    internal long TimesMark => Times?.ReadMark() ?? 0;

    /// <summary>The times of everything in the name space, by number.</summary>
    internal long[] AllTimes()
    {
        long[] all = new long[Names.Count];
        if (Times is { } times)
        {
            FileTimes.Window window = new(times);
            for (int number = 0; number < all.Length; number++)
            {
                all[number] = window.Read(Names[number].LogIndex);
            }
        }

        return all;
    }

    private FileTimes? FindTimes()
    {
        int count = Names.Count;
        if (count == Volatile.Read(ref _namesWithoutTimes))
        {
            return null;
        }

        _times = FileTimes.TryOpen(Device, Names, Superblock.FileSystemUuid);
        Volatile.Write(ref _namesWithoutTimes, count);
        return _times;
    }

    /// <summary>Makes a place for times by itself.</summary>
    private void AddTimes()
    {
        using Writing writing = BeginWrite(CancellationToken.None);
        Publish([], withTimes: true);
    }

    /// <summary>The times file as one more file of a batch; null where its name is taken or there is no room.</summary>
    /// <param name="count">Entries of the batch, this one included.</param>
    private Creation? TryPlaceTimes(int count)
    {
        if (Names.Find(TimesLayout.Path) >= 0 || LogPosition + count + _heldEntries > LogCapacity)
        {
            return null;
        }

        CreateRequest request = new()
        {
            Path = PathText.FromBytes(TimesLayout.Path),
            Size = TimesLayout.SizeFor(LogCapacity),
            Mode = TimesMode,
            Time = UnixTime.Now,
        };
        return ReadyAllocator().AllocateAtEnd(request.Size) is { } layout
            ? new Creation(this, request, TimesLayout.Path.ToArray()) { Layout = layout }
            : null;
    }

    /// <summary>
    /// Stores the times of entries that are about to be published; the fence behind the entries is theirs too. Where an entry has none its slot is cleared: a writer that was
    /// cut off may have left a time there. Memory that fails costs the times, not the files.
    /// </summary>
    /// <param name="creations">What is published, in its order.</param>
    /// <param name="file">The times file, where it is among them.</param>
    private void StoreTimes(IReadOnlyList<Creation> creations, Creation? file)
    {
        if ((file is null ? Times : new FileTimes(Device, file.Layout!, file.Request.Size)) is not { } times)
        {
            return;
        }

        long[] slots = ArrayPool<long>.Shared.Rent(creations.Count);
        int count = 0;
        for (int i = 0; i < creations.Count; i++)
        {
            if (creations[i].Error is null)
            {
                slots[count++] = creations[i].Request.Time;
            }
        }

        try
        {
            if (file is not null)
            {
                times.Format(Superblock.FileSystemUuid);
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
