using System.Collections.Concurrent;
using Famfs.Interop;

namespace Famfs.Volumes;

/// <summary>
/// The file systems that this process has open. A further command on the same device follows the log from where the
/// last one was; a device that was replaced or formatted anew is opened again (design section 8). So is one whose memory
/// has gone: opening tells why.
/// </summary>
public static class VolumeCache
{
    private static readonly ConcurrentDictionary<string, (FileStatus Status, FamfsVolume Volume)> Open = new(StringComparer.Ordinal);

    /// <summary>The file system on a device, followed to the end of its log.</summary>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Open"/>.</exception>
    public static FamfsVolume Get(string path) => Get(path, static volume => volume.Follow(), out _);

    /// <summary>As <see cref="Get(string)"/>, telling what came since the last call; everything at the first.</summary>
    public static IReadOnlyList<FamfsItem> Update(string path)
    {
        FamfsVolume volume = Get(path, static v => v.Update(), out IReadOnlyList<FamfsItem>? news);
        return news ?? volume.Update();
    }

    private static FamfsVolume Get<T>(string path, Func<FamfsVolume, T> follow, out T? followed)
    {
        followed = default;
        path = Path.GetFullPath(path);
        lock (Open)
        {
            if (Open.TryGetValue(path, out var entry))
            {
                if (Libc.Stat(path, out FileStatus now) == 0 && IsSame(entry.Status, now) && TryFollow(entry.Volume, follow, out followed))
                {
                    return entry.Volume;
                }

                Forget(path);
            }

            FamfsVolume volume = FamfsVolume.Open(path);
            Libc.Stat(path, out FileStatus status);
            Open[path] = (status, volume);
            return volume;
        }
    }

    /// <summary>
    /// Lets go of the file system on a device. Whoever still uses it keeps it: the memory is unmapped when nobody does.
    /// </summary>
    public static void Forget(string path) => Open.TryRemove(Path.GetFullPath(path), out _);

    private static bool IsSame(in FileStatus before, in FileStatus now) =>
        before.Inode == now.Inode && before.FileSystemMajor == now.FileSystemMajor && before.FileSystemMinor == now.FileSystemMinor
        && before.DeviceMajor == now.DeviceMajor && before.DeviceMinor == now.DeviceMinor && before.Size == now.Size;

    private static bool TryFollow<T>(FamfsVolume volume, Func<FamfsVolume, T> follow, out T? followed)
    {
        try
        {
            followed = follow(volume);
            return true;
        }
        catch (FamfsException e) when (e.Id is FamfsErrorId.FileSystemChanged or FamfsErrorId.NotFamfs or FamfsErrorId.DeviceFault)
        {
            followed = default;
            return false;
        }
    }
}
