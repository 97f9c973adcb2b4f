using System.Globalization;

namespace Famfs.Devices;

/// <summary>DAX devices as sysfs shows them. The root is a parameter, so that tests bring a tree of their own.</summary>
/// <param name="root">Where sysfs is mounted.</param>
/// <param name="deviceRoot">Where the device nodes are.</param>
internal sealed class SysFs(string root, string deviceRoot)
{
    /// <summary>The system's own, unless a test has put up another one.</summary>
    public static SysFs Default { get; set; } = new("/sys", "/dev");

    /// <summary>All DAX devices, in the order of their names.</summary>
    public IEnumerable<FamfsDevice> ListDax()
    {
        string bus = Path.Combine(root, "bus/dax/devices");
        return Directory.Exists(bus)
            ? Directory.EnumerateFileSystemEntries(bus).Order(StringComparer.Ordinal).Select(Describe)
            : [];
    }

    /// <summary>All block devices of persistent memory, in the order of their names.</summary>
    public IEnumerable<FamfsDevice> ListPmem()
    {
        string blocks = Path.Combine(root, "block");
        return Directory.Exists(blocks)
            ? Directory.EnumerateFileSystemEntries(blocks, "pmem*").Order(StringComparer.Ordinal).Select(DescribePmem)
            : [];
    }

    /// <summary>The DAX device with this device number, or null.</summary>
    public FamfsDevice? FindDax(uint major, uint minor) => Find("bus/dax/devices", "*", major, minor, Describe);

    /// <summary>The block device of persistent memory with this device number, or null; a partition is none.</summary>
    public FamfsDevice? FindPmem(uint major, uint minor) => Find("block", "pmem*", major, minor, DescribePmem);

    /// <summary>Whether a DAX device is bound to any driver.</summary>
    public bool HasDriver(string name) => DriverOf(Path.Combine(root, "bus/dax/devices", name)) is not null;

    private FamfsDevice? Find(string folder, string pattern, uint major, uint minor, Func<string, FamfsDevice> describe)
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}");
        folder = Path.Combine(root, folder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder, pattern)
                .Where(d => ReadText(d, "dev") == number)
                .Select(describe)
                .FirstOrDefault()
            : null;
    }

    private FamfsDevice Describe(string directory) => new()
    {
        Name = Path.GetFileName(directory),
        Device = Path.Combine(deviceRoot, Path.GetFileName(directory)),
        Size = ReadNumber(directory, "size", 0),
        Align = ReadNumber(directory, "align", MappingDefault),
        TargetNode = (int)ReadNumber(directory, "target_node", -1),
        NumaNode = (int)ReadNumber(directory, "numa_node", -1),
        Mode = ReadMode(directory),
    };

    private FamfsDevice DescribePmem(string directory) => new()
    {
        Name = Path.GetFileName(directory),
        Device = Path.Combine(deviceRoot, Path.GetFileName(directory)),
        Size = ReadNumber(directory, "size", 0) * SectorSize,
        Align = ReadNumber(directory, "queue/logical_block_size", SectorSize),
        NumaNode = (int)ReadNumber(directory, "device/numa_node", -1),
        // The kernel's names for them end in an s where a table says which block is where.
        Mode = directory.EndsWith('s') ? DaxMode.Sector
            : ReadNumber(directory, "queue/dax", 0) == 1 ? DaxMode.FsDax
            : DaxMode.Raw,
    };

    // Block sizes in sysfs count sectors of 512 bytes, for devices of every block size.
    private const long SectorSize = 512;

    // What the kernel uses where it does not say.
    private const long MappingDefault = 2 << 20;

    private static DaxMode ReadMode(string directory) => DriverOf(directory) switch
    {
        "device_dax" => DaxMode.DevDax,
        "fsdev_dax" => DaxMode.FsDev,
        "kmem" => DaxMode.SystemRam,
        _ => DaxMode.Unknown,
    };

    private static string? DriverOf(string directory) =>
        Path.GetFileName(new DirectoryInfo(Path.Combine(directory, "driver")).LinkTarget);

    private static long ReadNumber(string directory, string name, long missing)
    {
        string? text = ReadText(directory, name);
        if (text?.StartsWith("0x", StringComparison.Ordinal) == true)
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long hex) ? hex : missing;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : missing;
    }

    private static string? ReadText(string directory, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, name)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
