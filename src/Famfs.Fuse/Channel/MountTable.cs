using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>Facts on a mount point from the mount table of this process.</summary>
internal static class MountTable
{
    /// <summary>Device number of the mount that a path shows.</summary>
    /// <param name="mountPoint">A mount point without links.</param>
    /// <returns>"major:minor", or null if nothing is mounted there or the table cannot be read.</returns>
    internal static string? TopDevice(string mountPoint)
    {
        try
        {
            return TopDevice(MountInfo.Read(), mountPoint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same over mounts given; a later one covers an earlier one.</summary>
    internal static string? TopDevice(IEnumerable<MountInfo> mounts, string mountPoint) =>
        mounts.LastOrDefault(m => m.MountPoint == mountPoint)?.DeviceNumber;
}
