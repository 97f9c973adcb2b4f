using System.Runtime.InteropServices;
using System.Text;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// Switches a character DAX device between its drivers: device_dax, which lets it be mapped, and fsdev_dax, which gives
/// it to the kernel's own famfs. The bytes of the device stay as they are.
/// </summary>
public static class DeviceMode
{
    /// <summary>Switches a device, or leaves it where it is if it is in that mode.</summary>
    /// <param name="device">Device node.</param>
    /// <param name="mode"><see cref="DaxMode.DevDax"/> or <see cref="DaxMode.FsDev"/>.</param>
    /// <param name="sysRoot">Where sysfs is mounted.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceNotFound"/>; <see cref="FamfsErrorId.ModeUnsupported"/>: no character DAX device;
    /// <see cref="FamfsErrorId.DeviceWrongMode"/>: another driver has it; <see cref="FamfsErrorId.DriverMissing"/>;
    /// <see cref="FamfsErrorId.DeviceInUse"/>; <see cref="FamfsErrorId.DeviceSwitchFailed"/>: it is back in its old mode.
    /// </exception>
    public static void Set(string device, DaxMode mode, string sysRoot = "/sys") => Set(device, mode, sysRoot, "/proc", WriteText);

    /// <summary>Makes the checks of <see cref="Set(string, DaxMode, string)"/> and changes nothing.</summary>
    /// <returns>Whether the device is in another mode.</returns>
    /// <exception cref="FamfsException">As <see cref="Set(string, DaxMode, string)"/>, but for a missing driver.</exception>
    public static bool IsToBeSet(string device, DaxMode mode, string sysRoot = "/sys")
    {
        SysFs sysFs = new(sysRoot, Path.GetDirectoryName(device) ?? "/");
        FamfsDevice before = sysFs.ListDax().FirstOrDefault(d => d.Device == device) ?? throw Unknown(device);
        return before.Mode == mode ? false
            : DriverOf(before.Mode) is null && sysFs.HasDriver(before.Name)
                ? throw FamfsException.Create(FamfsErrorId.DeviceWrongMode, device, before.ModeName, before.Name)
            : DeviceUsers.Find(device, "/proc") is { } users ? throw FamfsException.Create(FamfsErrorId.DeviceInUse, device, users)
            : true;
    }

    /// <summary>As <see cref="Set(string, DaxMode, string)"/>.</summary>
    /// <param name="device">Device node.</param>
    /// <param name="mode">Mode.</param>
    /// <param name="sysRoot">Where sysfs is mounted.</param>
    /// <param name="procRoot">Where the processes are.</param>
    /// <param name="write">Writes a text to a file of sysfs and gives 0 or errno, which is the kernel's answer.</param>
    internal static void Set(string device, DaxMode mode, string sysRoot, string procRoot, Func<string, string, int> write)
    {
        string target = DriverOf(mode) ?? throw new ArgumentOutOfRangeException(nameof(mode));
        SysFs sysFs = new(sysRoot, Path.GetDirectoryName(device) ?? "/");
        FamfsDevice before = sysFs.ListDax().FirstOrDefault(d => d.Device == device) ?? throw Unknown(device);
        if (before.Mode == mode)
        {
            return;
        }

        string? source = DriverOf(before.Mode);
        if (source is null && sysFs.HasDriver(before.Name))
        {
            throw DaxDevice.WrongMode(before, sysFs);
        }

        Drivers drivers = new(Path.Combine(sysRoot, "bus/dax/drivers"), before.Name, write);
        if (!drivers.Has(target) && !(sysRoot == "/sys" && KernelModule.TryLoad(target) && drivers.Has(target)))
        {
            throw FamfsException.Create(FamfsErrorId.DriverMissing, device, target);
        }

        // Unbinding succeeds all the same, and a process that touches the mapping afterwards is ended by SIGBUS.
        if (DeviceUsers.Find(device, procRoot) is { } users)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceInUse, device, users);
        }

        int errno = source is null ? 0 : drivers.Unbind(source);
        if (errno is Errno.EACCES or Errno.EPERM)
        {
            throw FamfsException.FromErrno(errno, "unbind", device);
        }

        errno = errno == 0 ? drivers.Bind(target) : errno;
        if (errno == 0 && IsBound(mode))
        {
            return;
        }

        if (source is not null)
        {
            drivers.Bind(source);
        }

        string reason = errno == 0 ? ErrorClauses.Get("DriverRefused") : Marshal.GetPInvokeErrorMessage(errno);
        throw FamfsException.Create(
            FamfsErrorId.DeviceSwitchFailed, device, target, reason, sysFs.ListDax().First(d => d.Device == device).ModeName);

        bool IsBound(DaxMode expected) => sysFs.ListDax().Any(d => d.Device == device && d.Mode == expected);
    }

    private static string? DriverOf(DaxMode mode) => mode switch
    {
        DaxMode.DevDax => "device_dax",
        DaxMode.FsDev => "fsdev_dax",
        _ => null,
    };

    private static FamfsException Unknown(string device) =>
        Path.Exists(device) ? FamfsException.Create(FamfsErrorId.ModeUnsupported, device)
        : FamfsException.CreateVariant(FamfsErrorId.DeviceNotFound, "Node", device);

    // sysfs wants the text in one write.
    private static unsafe int WriteText(string file, string text)
    {
        using SafeFileHandle handle = Libc.Open(file, Libc.O_WRONLY, 0, out int errno);
        if (errno != 0)
        {
            return errno;
        }

        byte[] ascii = Encoding.ASCII.GetBytes(text);
        fixed (byte* bytes = ascii)
        {
            return (int)-Math.Min(0, Libc.Write(handle, bytes, ascii.Length, 0));
        }
    }

    /// <summary>The drivers of the DAX bus, for one device.</summary>
    private sealed class Drivers(string folder, string name, Func<string, string, int> write)
    {
        public bool Has(string driver) => Directory.Exists(Path.Combine(folder, driver));

        public int Unbind(string driver)
        {
            int errno = Tell(driver, "unbind");
            if (errno == 0 && driver == "fsdev_dax")
            {
                // It has no device but those it was told of; the other driver is where devices go by themselves.
                Tell(driver, "remove_id");
            }

            return errno;
        }

        // A driver that does not know the device refuses to bind it; the new id makes it known and binds it.
        public int Bind(string driver) => Tell(driver, "bind") == 0 ? 0 : Tell(driver, "new_id");

        private int Tell(string driver, string file)
        {
            string path = Path.Combine(folder, driver, file);
            EngineTrace.Tell($"Write '{name}' to '{path}'.");
            return write(path, name);
        }
    }
}
