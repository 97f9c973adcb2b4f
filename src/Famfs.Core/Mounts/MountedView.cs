using System.Globalization;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>EROFS views of a famfs in the mount table: what they show, and which device is below them.</summary>
internal static class MountedView
{
    /// <summary>The type in the mount table.</summary>
    public const string FileSystemType = "erofs";

    /// <summary>The option with which the kernel tells that files are mapped from the memory itself.</summary>
    public const string DaxOption = "dax=always";

    // A mapped device over a mapped device over a loop device is as deep as it gets.
    private const int MostLayers = 4;

    /// <summary>A mount table with what is known of the views in it. A mount that another covers is not looked at.</summary>
    public static IReadOnlyList<MountEntry> Recognize(List<MountEntry> entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            MountEntry entry = entries[i];
            if (entry.Source.Length > 0 && entries.FindLastIndex(e => e.MountPoint == entry.MountPoint) == i
                && ViewMarker.TryRead(entry.MountPoint) is { } view)
            {
                entries[i] = entry with { Device = DeviceBelow(entry.Source), IsFamfs = true, IsReadOnly = true, View = view };
            }
        }

        return entries;
    }

    /// <summary>The device or image file that a loop or mapped device shows.</summary>
    internal static string DeviceBelow(string source)
    {
        for (int layer = 0; layer < MostLayers; layer++)
        {
            // By its number: without udev the node of a mapped device has its name, and is no link to the kernel's.
            if (Libc.Stat(source, out FileStatus status) != 0 || status.Type != ModeBits.BlockDevice)
            {
                return source;
            }

            string entry = string.Create(CultureInfo.InvariantCulture, $"/sys/dev/block/{status.DeviceMajor}:{status.DeviceMinor}");
            if (TryRead($"{entry}/loop/backing_file") is { } file)
            {
                return file;
            }

            string slaves = $"{entry}/slaves";
            if (!Directory.Exists(slaves) || Directory.GetFileSystemEntries(slaves) is not [var slave])
            {
                return source;
            }

            source = $"/dev/{Path.GetFileName(slave)}";
        }

        return source;
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
