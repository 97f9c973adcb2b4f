using Famfs.Devices;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Discovery;

/// <summary>Which devices there are, and what is on them.</summary>
public static class DeviceDiscovery
{
    /// <summary>All DAX devices of this machine, character devices first.</summary>
    public static IEnumerable<FamfsDevice> List() => List("/sys", "/dev");

    /// <summary>All DAX devices below another sysfs.</summary>
    /// <param name="sysRoot">Where sysfs is mounted.</param>
    /// <param name="deviceRoot">Where the device nodes are.</param>
    public static IEnumerable<FamfsDevice> List(string sysRoot, string deviceRoot)
    {
        SysFs sysFs = new(sysRoot, deviceRoot);
        return sysFs.ListDax().Concat(sysFs.ListPmem()).Select(d => Inspect(d, sysFs));
    }

    /// <summary>A device node or image file.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceNotFound"/>, <see cref="FamfsErrorId.DeviceUnsupported"/>.
    /// </exception>
    public static FamfsDevice Get(string path)
    {
        path = Path.GetFullPath(path);
        if (List().FirstOrDefault(d => d.Device == path) is { } dax)
        {
            return dax;
        }

        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw DaxDevice.NotFound(path);
        }

        FileInfo file = new(path);
        if (Directory.Exists(path))
        {
            throw FamfsException.Create(FamfsErrorId.DeviceUnsupported, path, ErrorClauses.Get("KindDirectory"));
        }

        FamfsDevice image = new()
        {
            Name = file.Name,
            Device = path,
            Size = file.Length,
            Align = Environment.SystemPageSize,
            Mode = DaxMode.File,
        };
        return Inspect(image, SysFs.Default);
    }

    private static FamfsDevice Inspect(FamfsDevice device, SysFs sysFs)
    {
        FamfsException? unusable = device.Mode switch
        {
            DaxMode.DevDax or DaxMode.FsDax or DaxMode.Raw or DaxMode.File => null,
            DaxMode.Sector => DaxDevice.Sector(device.Device),
            _ => DaxDevice.WrongMode(device, sysFs),
        };
        if (unusable is not null)
        {
            return device with { Problem = unusable.Message };
        }

        // A device of another machine's sysfs has no node here: nothing is known of what is on it.
        if (!File.Exists(device.Device))
        {
            return device;
        }

        try
        {
            using DaxDevice opened = DaxDevice.Open(device.Device, sysFs);
            SuperblockStatus status = SuperblockStore.Read(opened, out Superblock superblock);
            if (status == SuperblockStatus.NoMagic)
            {
                return device with { HasFamfs = false };
            }

            // What another version or damage says of the owner is not to be believed.
            device = device with { HasFamfs = true, FileSystemUuid = superblock.FileSystemUuid };
            SuperblockStore.Require(device.Device, status, superblock);
            return device with { Role = HostIdentity.Current().Owns(superblock) ? FamfsRole.Master : FamfsRole.Client };
        }
        catch (FamfsException e)
        {
            return device with { Problem = e.Message };
        }
    }
}
