using Famfs.Fuse;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>One mount from beginning to end.</summary>
internal static class MountServer
{
    internal static int Run(DaemonOptions options)
    {
        using FamfsVolume volume = FamfsVolume.Open(options.Device);
        bool isMaster = volume.Role == FamfsRole.Master && volume.Device.CanWrite;
        FuseMountOptions mount = new()
        {
            MountPoint = options.MountPoint,
            Source = options.Device,
            Subtype = "famfs",
            ReadOnly = options.ReadOnly || !isMaster,
            AllowOther = options.AllowOther,
        };
        FuseSessionOptions session = new()
        {
            // What others change shows at the next open; times, which the format does not have, tell nothing.
            DataInvalidation = FuseDataInvalidation.Explicit,
            HandleKillPrivileges = true,
        };
        VolumeFileSystem fileSystem = new(volume, options.Cache, mount.ReadOnly);
        FuseSessionEnd end = FuseServer.Serve(mount, fileSystem, session);
        Console.Error.WriteLine($"famfsd: {options.MountPoint}: {end}");
        return end == FuseSessionEnd.Failed ? 1 : 0;
    }
}
