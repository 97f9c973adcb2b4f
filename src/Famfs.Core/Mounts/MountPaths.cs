using Famfs.Interop;
using Famfs.Names;

namespace Famfs.Mounts;

/// <summary>
/// Which paths of this machine are in a famfs, as the mount table was when this was made. Links are followed up to a
/// mount and nothing is looked at behind it, so that neither a dead famfsd nor a stuck one matters: the engine goes to
/// the device itself. One thread at a time may use it.
/// </summary>
public sealed class MountPaths
{
    private const int MostLinks = 40; // as the kernel

    private readonly Dictionary<string, MountEntry> _byMountPoint = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _directories = new(StringComparer.Ordinal);
    private readonly bool _hasFamfs;

    internal MountPaths(IEnumerable<MountEntry> entries)
    {
        foreach (MountEntry entry in entries)
        {
            // Of several mounts on one directory the last is on top.
            _byMountPoint[entry.MountPoint] = entry;
            _hasFamfs |= entry.IsFamfs;
        }
    }

    /// <summary>The mounts of this machine as they are now.</summary>
    public static MountPaths Read() => new(MountTable.Entries());

    /// <summary>The place in a famfs that an absolute path of this machine names, or null. Nothing need exist there.</summary>
    public FamfsPath? Find(string path)
    {
        if (!_hasFamfs || Follow(Normalize(path), 0) is not { Mount: { IsFamfs: true } mount } place)
        {
            return null;
        }

        string below = place.Path[mount.MountPoint.Length..].Trim('/');
        return new FamfsPath(mount.Device, PathText.Combine(mount.Root.Trim('/'), below).TrimEnd('/'));
    }

    /// <summary>The device whose file system is mounted on a directory, or the absolute path itself.</summary>
    public string DeviceOf(string path) => MountOn(path)?.Device ?? path;

    /// <summary>The famfs mounts of a device, by any name.</summary>
    public IEnumerable<MountEntry> MountsOf(string device)
    {
        bool known = Libc.Stat(device, out FileStatus status) == 0;
        return _byMountPoint.Values.Where(m => m.IsFamfs
            && (m.Device == device || (known && Libc.Stat(m.Device, out FileStatus mounted) == 0 && mounted.IsSameFile(status))));
    }

    /// <summary>The famfs mount on a directory, or null.</summary>
    public MountEntry? MountOn(string path) =>
        _hasFamfs && Follow(Normalize(path), 0) is { Mount: { IsFamfs: true } mount } place && place.Path == mount.MountPoint
            ? mount
            : null;

    private static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private Place Follow(string path, int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return new Place(path, _byMountPoint.GetValueOrDefault(path));
        }

        if (!_directories.TryGetValue(parent, out Place above))
        {
            above = Follow(parent, links);
            _directories[parent] = above;
        }

        string real = Path.Combine(above.Path, Path.GetFileName(path));
        if (_byMountPoint.TryGetValue(real, out MountEntry? mount))
        {
            return new Place(real, mount);
        }

        // The format has no links, and asking would be a request to famfsd.
        return above.Mount is not { IsFamfs: true } && links < MostLinks && new FileInfo(real).LinkTarget is { } target
            ? Follow(Normalize(Path.Combine(above.Path, target)), links + 1)
            : new Place(real, above.Mount);
    }

    /// <summary>A path without links and the mount it is on.</summary>
    private readonly record struct Place(string Path, MountEntry? Mount);
}
