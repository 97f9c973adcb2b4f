using System.Globalization;
using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>
/// A mount and the device that serves it. Nothing answers until a <see cref="FuseSession"/> runs on it; until then
/// every process that touches the mount point waits, this one included.
/// </summary>
public sealed class FuseMount : IDisposable
{
    private volatile bool _isGone;

    private FuseMount(FuseDevice device, string mountPoint, string? deviceNumber)
    {
        Device = device;
        MountPoint = mountPoint;
        DeviceNumber = deviceNumber;
    }

    /// <summary>The connection.</summary>
    public FuseDevice Device { get; }

    /// <summary>The mount point without links.</summary>
    public string MountPoint { get; }

    /// <summary>Device number of the mount as "major:minor", its name in /proc/self/mountinfo and /sys/class/bdi;
    /// null if the mount table could not be read.</summary>
    public string? DeviceNumber { get; }

    /// <summary>Whether this mount, and no other, is what the mount point shows.</summary>
    public bool IsMounted => DeviceNumber is not null && MountTable.TopDevice(MountPoint) == DeviceNumber;

    /// <summary>Mounts.</summary>
    /// <param name="options">What is wanted.</param>
    /// <returns>The mount.</returns>
    /// <exception cref="FuseException">ENOENT, ENOTDIR: no such directory. ENOTCONN: a dead mount is in the way.
    /// EPERM, EACCES: not allowed. EPROTO: the helper failed; the message says what it said.</exception>
    public static FuseMount Create(FuseMountOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string mountPoint = Libc.RealPath(options.MountPoint)
            ?? throw UnusableMountPoint(options.MountPoint, Native.LastError);
        if (!Directory.Exists(mountPoint))
        {
            throw new FuseException(FuseTexts.Get("MountPointNoDirectory", mountPoint), Errno.ENOTDIR);
        }

        bool direct = options.Method switch
        {
            FuseMountMethod.Direct => true,
            FuseMountMethod.Helper => false,
            _ => Libc.geteuid() == 0,
        };
        FuseDevice device = direct ? MountDirectly(options, mountPoint) : MountHelper.Mount(options, mountPoint);
        return new FuseMount(device, mountPoint, MountTable.TopDevice(mountPoint));
    }

    /// <summary>
    /// Notes that the kernel has ended the mount. It may have given its device number to a new mount on the same
    /// directory since, so nothing that is mounted there is ours.
    /// </summary>
    internal void MarkGone() => _isGone = true;

    /// <summary>
    /// Takes the mount out of the name space at once. If nothing uses it, that ends the connection; open files keep
    /// it alive until the session stops. Does nothing if the mount is gone already.
    /// </summary>
    /// <returns>0, or the errno of the failure.</returns>
    public int Unmount()
    {
        // Without a mount table there is no telling; then the kernel decides.
        if (_isGone || (DeviceNumber is not null && !IsMounted))
        {
            return Errno.Success;
        }

        if (Libc.umount2(MountPoint, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW) == 0)
        {
            return Errno.Success;
        }

        int error = Native.LastError;
        return error == Errno.EPERM && MountHelper.Unmount(MountPoint) ? Errno.Success : error;
    }

    /// <summary>Changes whether the kernel refuses all changes on a FUSE mount of any server. Needs root.</summary>
    /// <param name="mountPoint">The mount point without links.</param>
    /// <param name="readOnly">Whether it does.</param>
    /// <param name="noExecute">Whether programs on it cannot be run.</param>
    /// <returns>0, or the errno of the failure; EBUSY if files are open for writing.</returns>
    public static int Remount(string mountPoint, bool readOnly, bool noExecute)
    {
        nuint flags = Libc.MS_REMOUNT | Libc.MS_NOSUID | Libc.MS_NODEV
            | (readOnly ? Libc.MS_RDONLY : 0)
            | (noExecute ? Libc.MS_NOEXEC : 0);
        return Libc.mount("none", mountPoint, "fuse", flags, "") == 0 ? Errno.Success : Native.LastError;
    }

    /// <summary>
    /// Sets how far the kernel reads ahead on this mount. INIT alone can only lower it below the 128 KiB that the
    /// kernel starts with. Needs root.
    /// </summary>
    /// <param name="bytes">Read-ahead in bytes, a multiple of 1024.</param>
    /// <returns>Whether it was set.</returns>
    public bool TrySetReadAhead(int bytes)
    {
        if (DeviceNumber is null)
        {
            return false;
        }

        try
        {
            string text = (bytes / 1024).ToString(CultureInfo.InvariantCulture);
            File.WriteAllText($"/sys/class/bdi/{DeviceNumber}/read_ahead_kb", text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Unmounts and closes the connection.</summary>
    public void Dispose()
    {
        Unmount();
        Device.Dispose();
    }

    private static FuseException UnusableMountPoint(string mountPoint, int error) =>
        new(FuseTexts.Get("MountPointUnusable", mountPoint, Native.Describe(error)), error);

    private static FuseDevice MountDirectly(FuseMountOptions options, string mountPoint)
    {
        FuseDevice device = FuseDevice.Open();
        string data = string.Create(
            CultureInfo.InvariantCulture,
            $"fd={device.Descriptor},rootmode=40000,user_id={Libc.geteuid()}")
            + string.Create(CultureInfo.InvariantCulture, $",group_id={Libc.getegid()}")
            + (options.AllowOther ? ",allow_other" : "")
            + (options.DefaultPermissions ? ",default_permissions" : "")
            + (options.MaxRead > 0 ? string.Create(CultureInfo.InvariantCulture, $",max_read={options.MaxRead}") : "");
        nuint flags = Libc.MS_NOSUID | Libc.MS_NODEV
            | (options.ReadOnly ? Libc.MS_RDONLY : 0)
            | (options.NoExecute ? Libc.MS_NOEXEC : 0)
            | (options.NoSymlinkFollow ? Libc.MS_NOSYMFOLLOW : 0);
        string type = options.Subtype.Length == 0 ? "fuse" : "fuse." + options.Subtype;
        if (Libc.mount(options.Source, mountPoint, type, flags, data) == 0)
        {
            return device;
        }

        int error = Native.LastError;
        device.Dispose();
        string reason = error switch
        {
            Errno.EPERM => FuseTexts.Get("MountForbidden"),
            Errno.ENODEV => FuseTexts.Get("NoFuse"),
            Errno.EBUSY => FuseTexts.Get("MountBusy"),
            _ => Native.Describe(error),
        };
        throw new FuseException(FuseTexts.Get("MountRefused", mountPoint, reason), error);
    }
}
