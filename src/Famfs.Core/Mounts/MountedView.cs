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
            string name = Path.GetFileName(new FileInfo(source).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? source);
            string entry = $"/sys/class/block/{name}";
            if (TryRead($"{entry}/loop/backing_file") is { } file)
            {
                return file;
            }

            string slaves = $"{entry}/slaves";
            if (!source.StartsWith("/dev/", StringComparison.Ordinal) || !Directory.Exists(slaves)
                || Directory.GetFileSystemEntries(slaves) is not [var slave])
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
