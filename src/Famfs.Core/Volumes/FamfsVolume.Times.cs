using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Times live in an ordinary file in the root, which the first commit that has a time brings along
/// (docs/decisions/0003-times.md). A slot is in memory before its entry is published.
/// </content>
public sealed partial class FamfsVolume
{
    private volatile FileTimes? _times;

    // So many names were there when the file was last looked for in vain.
    private int _namesWithoutTimes;

    /// <summary>The times of this file system; null while there are none, or where another file has their name.</summary>
    internal FileTimes? Times => _times ?? FindTimes();

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

    /// <summary>As <see cref="SetTime(string, long)"/>, of an item that was looked up.</summary>
    public bool SetTime(FamfsItem item, long time) => SetTime(NodeOf(item), time);

    /// <summary>As <see cref="SetTime(string, long)"/>.</summary>
    /// <param name="number">The number of the file or directory in the name space.</param>
    /// <param name="time">Nanoseconds since 1970.</param>
    /// <param name="mayAdd">Whether the master makes a place for times where there is none.</param>
    internal bool SetTime(int number, long time, bool mayAdd = true)
    {
        Device.AllowWrites();
        if (Times is null && mayAdd && Role == FamfsRole.Master)
        {
            Writer.AddTimes();
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

    /// <summary>Records the time of an entry that is about to be added in place of another.</summary>
    internal void CopyTime(long from, long to) => Times?.Store(to, [Times?.Read(from) ?? UnixTime.None]);
}
