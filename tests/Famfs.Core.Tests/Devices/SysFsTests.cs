using Famfs.Devices;
using Famfs.Discovery;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Devices;

/// <summary>Discovery on a made-up sysfs.</summary>
public sealed class SysFsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Devices_are_described_as_sysfs_says()
    {
        Add(
            "dax0.0",
            "device_dax",
            ("size", "4294967296"),
            ("align", "2097152"),
            ("target_node", "2"),
            ("numa_node", "0"),
            ("dev", "252:7"));
        Add("dax1.0", "fsdev_dax", ("size", "0x200000000"), ("align", "1073741824"), ("target_node", "3"), ("numa_node", "-1"));
        Add("dax2.0", "kmem", ("size", "8589934592"));
        Add("dax3.0", null, ("size", "junk"));
        Add("dax4.0", "vfio-something", ("size", "1"));

        FamfsDevice[] devices = [.. new SysFs(Sys, Dev).ListDax()];

        Assert.Equal(["dax0.0", "dax1.0", "dax2.0", "dax3.0", "dax4.0"], devices.Select(d => d.Name));
        Assert.Equal(["devdax", "famfs", "system-ram", "unknown", "unknown"], devices.Select(d => d.ModeName));
        Assert.Equal([4L << 30, 8L << 30, 8L << 30, 0, 1], devices.Select(d => d.Size));
        Assert.Equal([2L << 20, 1L << 30, 2L << 20, 2L << 20, 2L << 20], devices.Select(d => d.Align));
        Assert.Equal([2, 3, -1, -1, -1], devices.Select(d => d.TargetNode));
        Assert.Equal([0, -1, -1, -1, -1], devices.Select(d => d.NumaNode));
        Assert.Equal(Path.Combine(Dev, "dax0.0"), devices[0].Device);
        Assert.Equal("dax0.0", new SysFs(Sys, Dev).FindDax(252, 7)?.Name);
        Assert.Null(new SysFs(Sys, Dev).FindDax(252, 8));
    }

    [Fact]
    public void Discovery_looks_at_what_can_be_mapped_and_names_the_problem_of_the_rest()
    {
        using Machine host = new();
        Directory.CreateDirectory(Dev);
        Add("dax0.0", "device_dax", ("size", "4294967296"));
        Add("dax1.0", "kmem", ("size", "4294967296"));
        Add("dax2.0", "device_dax", ("size", "4294967296"));
        File.Move(host.Format(), Path.Combine(Dev, "dax0.0"));

        FamfsDevice[] devices = [.. DeviceDiscovery.List(Sys, Dev)];

        Assert.Equal((true, FamfsRole.Master, (string?)null), (devices[0].HasFamfs, devices[0].Role, devices[0].Problem));
        Assert.NotNull(devices[0].FileSystemUuid);
        Assert.Null(devices[1].HasFamfs);
        Assert.Contains("system-ram", devices[1].Problem, StringComparison.Ordinal);

        // Without a device node nothing is known of what is on it.
        Assert.Equal((null, FamfsRole.None), ((object?)devices[2].HasFamfs, devices[2].Role));

        using HostVariable other = new(Guid.NewGuid());
        Assert.Equal(FamfsRole.Client, DeviceDiscovery.List(Sys, Dev).First().Role);
    }

    [Fact]
    public void A_system_without_dax_has_no_devices() =>
        Assert.Empty(new SysFs(_scratch.File("nowhere"), Dev).ListDax());

    [Fact]
    public void An_image_is_a_device_too()
    {
        using Machine host = new();
        string path = host.Format();
        FamfsDevice device = DeviceDiscovery.Get(path);
        Assert.Equal(
            (path, 4L << 30, "file", true, FamfsRole.Master),
            (device.Device, device.Size, device.ModeName, device.HasFamfs, device.Role));

        Expect.Error(FamfsErrorId.DeviceNotFound, () => DeviceDiscovery.Get(path + ".absent"));
        Expect.Error(FamfsErrorId.DeviceUnsupported, () => DeviceDiscovery.Get(host.Scratch.Root));
    }

    private string Sys => _scratch.File("sys");

    private string Dev => _scratch.File("dev");

    private void Add(string name, string? driver, params (string Name, string Value)[] attributes)
    {
        string directory = Directory.CreateDirectory(Path.Combine(Sys, "bus/dax/devices", name)).FullName;
        foreach (var attribute in attributes)
        {
            File.WriteAllText(Path.Combine(directory, attribute.Name), attribute.Value + "\n");
        }

        if (driver is not null)
        {
            string target = Directory.CreateDirectory(Path.Combine(Sys, "bus/dax/drivers", driver)).FullName;
            Directory.CreateSymbolicLink(Path.Combine(directory, "driver"), target);
        }
    }
}
