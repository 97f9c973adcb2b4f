namespace Famfs.Mounts;

/// <summary>
/// The pages of a file that this host caches because it is mounted. Programs that have the file open or mapped
/// see memory again once it is dropped; what they stored in a mapping is written to memory first.
/// </summary>
public static class MountPages
{
    /// <summary>Has every famfsd that serves a device on this host drop the pages of a file.</summary>
    /// <param name="mounts">The mounts of this host.</param>
    /// <param name="device">Device or image file.</param>
    /// <param name="path">Path inside the file system.</param>
    /// <returns>The mounts that it could not be done for: nobody answers there, or only another user.</returns>
    public static IReadOnlyList<MountEntry> Drop(MountPaths mounts, string device, string path) =>
        [.. mounts.MountsOf(device).Where(m => m.Root == "/" && !Drop(m, path))];

    private static bool Drop(MountEntry mount, string path)
    {
        using DaemonConnection? famfsd = DaemonConnection.TryOpen(mount);
        bool isDone = famfsd?.Invalidate(path) ?? false;
        if (isDone)
        {
            EngineTrace.Tell($"The famfsd of '{mount.MountPoint}' dropped the pages of '{path}'.");
        }

        return isDone;
    }
}
