using Famfs.Devices;
using Famfs.Interop;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Devices;

/// <summary>Switching between drivers on a made-up sysfs, answered as the kernel would.</summary>
public sealed class DeviceModeTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly string _entry;
    private readonly string _device;
    private readonly HashSet<string> _known = ["device_dax"];
    private string? _refuses;

    public DeviceModeTests()
    {
        _entry = _scratch.NewDirectory("sys/bus/dax/devices/dax0.0");
        _device = Path.Combine(_scratch.NewDirectory("dev"), "dax0.0");
        File.WriteAllText(Path.Combine(_entry, "size"), "4294967296\n");
        _scratch.NewDirectory("proc");
        AddDriver("device_dax");
        AddDriver("kmem");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_device_goes_to_famfs_mode_and_back()
    {
        AddDriver("fsdev_dax");
        Bind("device_dax");
        Set(DaxMode.FsDev);
        Assert.Equal(DaxMode.FsDev, Mode);
        Set(DaxMode.FsDev);
        Set(DaxMode.DevDax);
        Assert.Equal(DaxMode.DevDax, Mode);
        Assert.DoesNotContain("fsdev_dax", _known);
    }

    [Fact]
    public void A_device_without_a_driver_gets_one()
    {
        Set(DaxMode.DevDax);
        Assert.Equal(DaxMode.DevDax, Mode);
    }

    [Fact]
    public void What_the_driver_refuses_is_back_where_it_was()
    {
        AddDriver("fsdev_dax");
        Bind("device_dax");
        _refuses = "fsdev_dax";
        FamfsException error = Expect.Error(FamfsErrorId.DeviceSwitchFailed, () => Set(DaxMode.FsDev));
        Assert.Contains("devdax", error.Message, StringComparison.Ordinal);
        Assert.Equal(DaxMode.DevDax, Mode);
    }

    [Fact]
    public void A_kernel_without_the_driver_and_memory_of_the_host_are_refused()
    {
        Bind("device_dax");
        Expect.Error(FamfsErrorId.DriverMissing, () => Set(DaxMode.FsDev));
        Bind("kmem");
        FamfsException error = Expect.Error(FamfsErrorId.DeviceWrongMode, () => Set(DaxMode.DevDax));
        Assert.Contains("daxctl reconfigure-device --mode=devdax dax0.0", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(DaxMode.SystemRam, Mode);
    }

    [Fact]
    public void A_device_that_is_mapped_or_mounted_stays()
    {
        AddDriver("fsdev_dax");
        Bind("device_dax");
        string process = _scratch.NewDirectory("proc/4711");
        File.WriteAllText(Path.Combine(process, "comm"), "reader\n");
        File.WriteAllText(Path.Combine(process, "maps"), $"7f00-7f01 r--s 00000000 00:05 9    {_device}\n");
        FamfsException error = Expect.Error(FamfsErrorId.DeviceInUse, () => Set(DaxMode.FsDev));
        Assert.Contains("4711 (reader)", error.Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(process, "maps"));
        string self = _scratch.NewDirectory("proc/self");
        File.WriteAllText(Path.Combine(self, "mountinfo"), $"30 1 0:40 / /mnt\\040a rw,relatime shared:5 - famfs {_device} rw\n");
        Assert.Contains("/mnt a", Expect.Error(FamfsErrorId.DeviceInUse, () => Set(DaxMode.FsDev)).Message, StringComparison.Ordinal);
        Assert.Equal(DaxMode.DevDax, Mode);
    }

    [Fact]
    public void Only_a_character_device_has_modes()
    {
        Expect.Error(FamfsErrorId.DeviceNotFound, () => DeviceMode.Set(_scratch.File("absent"), DaxMode.DevDax, Sys, Proc, Write));
        Expect.Error(FamfsErrorId.ModeUnsupported, () => DeviceMode.Set(_scratch.Sparse("image", 1), DaxMode.DevDax, Sys, Proc, Write));
    }

    private string Sys => _scratch.File("sys");

    private string Proc => _scratch.File("proc");

    private DaxMode Mode => new SysFs(Sys, "/dev").ListDax().Single().Mode;

    private void Set(DaxMode mode) => DeviceMode.Set(_device, mode, Sys, Proc, Write);

    private string Driver(string name) => _scratch.File($"sys/bus/dax/drivers/{name}");

    private void AddDriver(string name) => _scratch.NewDirectory($"sys/bus/dax/drivers/{name}");

    private void Bind(string? driver)
    {
        File.Delete(Path.Combine(_entry, "driver"));
        if (driver is not null)
        {
            File.CreateSymbolicLink(Path.Combine(_entry, "driver"), Driver(driver));
        }
    }

    private int Write(string file, string text)
    {
        Assert.Equal("dax0.0", text);
        string driver = Path.GetFileName(Path.GetDirectoryName(file))!;
        string? bound = new DirectoryInfo(Path.Combine(_entry, "driver")).LinkTarget;
        switch (Path.GetFileName(file))
        {
            case "unbind" when bound == Driver(driver):
                Bind(null);
                return 0;
            case "remove_id" when _known.Remove(driver):
                return 0;
            case "new_id" when driver != _refuses:
                _known.Add(driver);
                Bind(driver);
                return 0;
            case "bind" when _known.Contains(driver) && driver != _refuses:
                Bind(driver);
                return 0;
            default:
                return Errno.ENODEV;
        }
    }
}
