using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>
/// Mapped devices over a block device, one for each mounted view. The kernel keeps one state of each device that it has
/// mounted: a newer view is seen only through a device that it does not know yet.
/// </summary>
internal static class DeviceMapper
{
    private const string Program = "dmsetup";
    private const string Prefix = "famfs-";
    private const string Folder = "/dev/mapper/";
    private const string UdevSocket = "/run/udev/control";
    private const int SectorSize = 512;

    /// <summary>Makes a mapped device; null where dmsetup is not installed or cannot make one.</summary>
    /// <param name="device">The block device.</param>
    /// <param name="size">Its bytes.</param>
    /// <returns>The node.</returns>
    public static string? TryCreate(string device, long size)
    {
        string name = $"{Prefix}{Path.GetFileName(device)}-{Guid.NewGuid().ToString("N")[..8]}";
        string table = string.Create(CultureInfo.InvariantCulture, $"0 {size / SectorSize} linear {device} 0");
        if (!Run("create", name, "--readonly", "--table", table))
        {
            return null;
        }

        if (File.Exists(Folder + name))
        {
            return Folder + name;
        }

        // One without a node would keep the device from being mounted.
        Remove(Folder + name);
        return null;
    }

    /// <summary>Removes the mapped device below a mount that is gone; while programs have files of it open it stays for them.</summary>
    public static void RemoveOver(MountEntry entry) => Remove(entry.Source);

    /// <summary>Removes a mapped device of ours.</summary>
    public static void Remove(string node)
    {
        if (IsOurs(node))
        {
            Run("remove", "--deferred", node[Folder.Length..]);
        }
    }

    /// <summary>Whether a node is a mapped device that this class made.</summary>
    public static bool IsOurs(string node) => node.StartsWith(Folder + Prefix, StringComparison.Ordinal);

    private static bool Run(params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
            if (!File.Exists(UdevSocket))
            {
                // Nobody but dmsetup itself makes the node then.
                start.Environment["DM_DISABLE_UDEV"] = "1";
            }

            using Process process = Process.Start(start)!;
            FuserMount.Await(process);
            return process.HasExited && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
