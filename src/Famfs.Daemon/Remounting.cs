using Famfs.Fuse;
using Famfs.Mounts;

namespace Famfs.Daemon;

/// <summary><c>-o remount</c>: whether the kernel allows changes on a mount that is there. All else stays as it was mounted.</summary>
internal static class Remounting
{
    /// <summary>Remounts.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.NotMounted"/>, <see cref="FamfsErrorId.MountFailed"/>.</exception>
    internal static void Run(DaemonOptions options)
    {
        MountEntry entry = MountPaths.Read().MountOn(options.MountPoint)
            ?? throw FamfsException.Create(FamfsErrorId.NotMounted, options.MountPoint);
        FamfsMount mount = MountInquiry.Describe(entry);
        if (mount.State != FamfsMountState.Serving)
        {
            throw Failed(mount, "its famfsd does not answer");
        }

        if (!options.ReadOnly && mount.RefusesChanges)
        {
            throw Failed(mount, "it was mounted without write access to the device or as a client; unmount it and mount it again");
        }

        int errno = FuseMount.Remount(mount.MountPoint, options.ReadOnly, options.NoExecute || entry.IsNoExecute);
        if (errno != Errno.Success)
        {
            throw Failed(mount, errno switch
            {
                Errno.EPERM or Errno.EACCES => "only root can remount",
                Errno.EBUSY => "files on it are open for writing",
                _ => $"the kernel refused with errno {errno}",
            });
        }
    }

    private static FamfsException Failed(FamfsMount mount, string reason) =>
        FamfsException.Create(FamfsErrorId.MountFailed, mount.MountPoint, $"it cannot be remounted, {reason}");
}
