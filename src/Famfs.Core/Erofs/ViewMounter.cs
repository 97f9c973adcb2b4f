using System.ComponentModel;
using System.Diagnostics;
using Famfs.Devices;
using Famfs.Interop;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Erofs;

/// <summary>Mounts views, and brings newer ones in their place.</summary>
public static class ViewMounter
{
    private const string Dax = MountedView.DaxOption;
    private const int LoopPatience = 30_000;

    /// <summary>Mounts the view of a file system.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.ViewMissing"/>, <see cref="FamfsErrorId.ViewUnsupported"/>, <see cref="FamfsErrorId.MountFailed"/>,
    /// <see cref="FamfsErrorId.AccessDenied"/>, or an error of <see cref="FamfsVolume.Open(string)"/>.
    /// </exception>
    public static FamfsMount Mount(ViewMountRequest request)
    {
        string mountPoint = MountStarter.ResolveMountPoint(request.MountPoint);
        DaxDeviceKind kind = Require(request.Device, out long size);

        // The kernel refuses to mount a block device that is open for writing, by this process too.
        VolumeCache.Forget(request.Device);
        Attach(request with { MountPoint = mountPoint }, kind, size);
        return MountTable.Find(mountPoint) ?? throw Unsupported(request.Device, ErrorClauses.Get("MountGone"));
    }

    /// <summary>Makes the checks of <see cref="Mount"/> and changes nothing.</summary>
    /// <exception cref="FamfsException">As <see cref="Mount"/>.</exception>
    public static void Plan(ViewMountRequest request) => Require(request.Device, out _);

    /// <summary>Whether a view is what a host that only reads should mount; else why not.</summary>
    /// <param name="device">Device or image file.</param>
    /// <param name="reason">The reason, a clause.</param>
    public static bool IsPreferred(string device, out string reason)
    {
        try
        {
            DaxDeviceKind kind = Require(device, out _);
            reason = kind == DaxDeviceKind.Block ? ErrorClauses.Get("ViewPresent") : ErrorClauses.Get("ViewOfImage");
            return kind == DaxDeviceKind.Block && Libc.EffectiveUser() == 0;
        }
        catch (FamfsException e)
        {
            reason = e.Message;
            return false;
        }
    }

    /// <summary>
    /// Brings the newest view to the mounts of a device that show an older one. Open files and mappings stay what they are. A
    /// mount of the device itself, without a mapped device between, can only be renewed while nothing uses it.
    /// </summary>
    /// <param name="volume">The file system.</param>
    /// <param name="failed">Told of each mount that could not be renewed.</param>
    public static void Renew(FamfsVolume volume, Action<string, FamfsException> failed)
    {
        if (ErofsView.Read(volume) is not { } newest)
        {
            return;
        }

        foreach (MountEntry entry in MountPaths.Read().MountsOf(volume.DevicePath))
        {
            if (entry.View is { } shown && shown.FileSystem == volume.Superblock.FileSystemUuid && shown.Generation != newest.Generation)
            {
                try
                {
                    Replace(volume, entry);
                }
                catch (FamfsException e)
                {
                    failed(entry.MountPoint, e);
                }
            }
        }
    }

    private static void Replace(FamfsVolume volume, MountEntry entry)
    {
        bool isShared = volume.Device.Kind == DaxDeviceKind.Block && !DeviceMapper.IsOurs(entry.Source);
        int errno = Libc.Unmount(entry.MountPoint, lazy: !isShared);
        if (errno != 0)
        {
            throw errno == Errno.EBUSY
                ? FamfsException.Create(FamfsErrorId.MountBusy, entry.MountPoint)
                : FamfsException.FromErrno(errno, "umount", entry.MountPoint);
        }

        DeviceMapper.Remove(entry.Source);
        Attach(
            new ViewMountRequest(volume.DevicePath, entry.MountPoint, entry.IsNoExecute, entry.IsNoSymlinkFollow),
            volume.Device.Kind,
            volume.Device.Size);
    }

    private static DaxDeviceKind Require(string device, out long size)
    {
        using VolumeLease lease = VolumeCache.Lease(device);
        FamfsVolume volume = lease.Volume;
        size = volume.Device.Size;
        return volume.Device.Kind == DaxDeviceKind.Character
            ? throw Unsupported(
                device, ErrorClauses.Get("ViewOfCharacter"))
            : ErofsView.Read(volume) is null ? throw FamfsException.Create(FamfsErrorId.ViewMissing, device)
            : volume.Device.Kind;
    }

    private static void Attach(ViewMountRequest request, DaxDeviceKind kind, long size)
    {
        if (kind == DaxDeviceKind.File)
        {
            AttachFile(request);
            return;
        }

        string? mapped = DeviceMapper.TryCreate(request.Device, size);
        string source = mapped ?? request.Device;
        try
        {
            Check(request, MountAs(request, source, Dax));
            if (!HasDax(request.MountPoint))
            {
                // The kernel only warns in its log. Programs would read through this host's page cache and miss what others store.
                Libc.Unmount(request.MountPoint, lazy: true);
                throw Unsupported(
                    request.Device, ErrorClauses.Get("ViewNotDirect"));
            }
        }
        catch
        {
            DeviceMapper.Remove(source);
            throw;
        }
    }

    // Linux 6.12 and later mount a file as it is; others need a loop device, which mount(8) makes and the kernel removes.
    private static void AttachFile(ViewMountRequest request)
    {
        int errno = MountAs(request, request.Device, "");
        if (errno != Errno.ENOTBLK)
        {
            Check(request, errno);
            return;
        }

        string options = "loop,ro,nosuid,nodev" + (request.NoExecute ? ",noexec" : "") + (request.NoSymlinkFollow ? ",nosymfollow" : "");
        ProcessStartInfo start = new("mount", ["-t", MountedView.FileSystemType, "-o", options, "--", request.Device, request.MountPoint])
        {
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            string said = FuserMount.Await(process, LoopPatience);
            if (!process.HasExited || process.ExitCode != 0)
            {
                throw Unsupported(request.Device, said.Trim().TrimEnd('.'));
            }
        }
        catch (Win32Exception e)
        {
            throw Unsupported(request.Device, ErrorClauses.Get("ViewNoMount", e.Message));
        }
    }

    private static int MountAs(ViewMountRequest request, string source, string options)
    {
        EngineTrace.Tell($"Mount '{source}' on '{request.MountPoint}' as {MountedView.FileSystemType}, read-only, options '{options}'.");
        return Libc.Mount(source, request.MountPoint, MountedView.FileSystemType, options, request.NoExecute, request.NoSymlinkFollow);
    }

    private static void Check(ViewMountRequest request, int errno)
    {
        if (errno != 0)
        {
            throw errno switch
            {
                Errno.ENODEV => Unsupported(
                    request.Device,
                    ErrorClauses.Get("ViewNoErofs", Environment.OSVersion.Version)),
                Errno.EPERM or Errno.EACCES => FamfsException.FromErrno(errno, "mount", request.MountPoint),
                Errno.EINVAL => Unsupported(
                    request.Device,
                    ErrorClauses.Get("ViewRefused", Environment.OSVersion.Version)),
                _ => FamfsException.FromErrno(errno, "mount", request.Device),
            };
        }
    }

    private static bool HasDax(string mountPoint) =>
        MountTable.Entries().Last(e => e.MountPoint == mountPoint).Options.Contains(Dax);

    private static FamfsException Unsupported(string device, string reason) =>
        FamfsException.Create(FamfsErrorId.ViewUnsupported, device, reason);
}
