using System.Globalization;
using Famfs.Interop;

namespace Famfs.Devices;

/// <summary>The users of a device on this host: mounts, and processes that map it, as far as this user may look.</summary>
internal static class DeviceUsers
{
    /// <summary>A clause that names them, or null when there are none.</summary>
    public static string? Find(string device, string procRoot)
    {
        string[] users = [.. Mounts(device, procRoot), .. Processes(device, procRoot)];
        return users.Length == 0 ? null : string.Join(", ", users);
    }

    private static IEnumerable<string> Mounts(string device, string procRoot) =>
        from mount in MountInfo.Parse(Text(Path.Combine(procRoot, "self/mountinfo")))
        where mount.Source == device
        select ErrorClauses.Get("UserMounted", mount.MountPoint);

    private static IEnumerable<string> Processes(string device, string procRoot)
    {
        foreach (string directory in Directory.EnumerateDirectories(procRoot))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int process)
                && Lines(Path.Combine(directory, "maps")).Any(line => line.EndsWith(device, StringComparison.Ordinal)))
            {
                string name = Lines(Path.Combine(directory, "comm"))[0] is { Length: > 0 } known ? known : "?";
                yield return ErrorClauses.Get("UserMapped", process, name);
            }
        }
    }

    private static string[] Lines(string file) => Text(file).Split('\n');

    // Processes end while they are looked at, and some are not ours to look at.
    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
