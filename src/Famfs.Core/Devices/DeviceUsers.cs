using System.Globalization;

namespace Famfs.Devices;

/// <summary>Who on this host has a device mapped or mounted, as far as this user may look.</summary>
internal static class DeviceUsers
{
    /// <summary>A clause that names them, or null when there are none.</summary>
    public static string? Find(string device, string procRoot)
    {
        string[] users = [.. Mounts(device, procRoot), .. Processes(device, procRoot)];
        return users.Length == 0 ? null : string.Join(", ", users);
    }

    private static IEnumerable<string> Mounts(string device, string procRoot) =>
        from line in Lines(Path.Combine(procRoot, "self/mountinfo"))
        let fields = line.Split(' ')
        let dash = Array.IndexOf(fields, "-")
        where dash > 4 && dash + 2 < fields.Length && fields[dash + 2] == device
        select $"mounted on {fields[4]}";

    private static IEnumerable<string> Processes(string device, string procRoot)
    {
        foreach (string directory in Directory.EnumerateDirectories(procRoot))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int process)
                && Lines(Path.Combine(directory, "maps")).Any(line => line.EndsWith(device, StringComparison.Ordinal)))
            {
                string name = Lines(Path.Combine(directory, "comm")).FirstOrDefault() ?? "?";
                yield return $"mapped by process {process} ({name})";
            }
        }
    }

    // Processes end while they are looked at, and some are not ours to look at.
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
