using Famfs.Fuse;
using Famfs.Interop;
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
            throw Failed(mount, ErrorClauses.Get("RemountSilent"));
        }

        if (!options.ReadOnly && mount.RefusesChanges)
        {
            throw Failed(mount, ErrorClauses.Get("RemountReadOnly"));
        }

        int errno = FuseMount.Remount(mount.MountPoint, options.ReadOnly, options.NoExecute || entry.IsNoExecute);
        if (errno != Errno.Success)
        {
            throw Failed(mount, errno switch
            {
                Errno.EPERM or Errno.EACCES => ErrorClauses.Get("RemountNotRoot"),
                Errno.EBUSY => ErrorClauses.Get("RemountBusy"),
                _ => ErrorClauses.Get("RemountRefused", errno),
            });
        }
    }

    private static FamfsException Failed(FamfsMount mount, string reason) =>
        FamfsException.Create(FamfsErrorId.MountFailed, mount.MountPoint, reason);
}
