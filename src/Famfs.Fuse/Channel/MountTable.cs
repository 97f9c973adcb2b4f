namespace Famfs.Fuse;

/// <summary>Reads /proc/self/mountinfo, which tells about a mount without touching it.</summary>
internal static class MountTable
{
    private const string Path = "/proc/self/mountinfo";

    /// <summary>Device number of the mount that a path shows.</summary>
    /// <param name="mountPoint">A mount point without links.</param>
    /// <returns>"major:minor", or null if nothing is mounted there or the table cannot be read.</returns>
    internal static string? TopDevice(string mountPoint)
    {
        try
        {
            return TopDevice(File.ReadLines(Path), mountPoint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same over lines given; a later line covers an earlier one.</summary>
    internal static string? TopDevice(IEnumerable<string> lines, string mountPoint)
    {
        string wanted = Escape(mountPoint);
        string? device = null;
        foreach (string line in lines)
        {
            // id, parent, major:minor, root, mount point, ...
            string[] fields = line.Split(' ', 6);
            if (fields.Length == 6 && fields[4] == wanted)
            {
                device = fields[2];
            }
        }

        return device;
    }

    private static string Escape(string path) => path
        .Replace("\\", "\\134", StringComparison.Ordinal)
        .Replace(" ", "\\040", StringComparison.Ordinal)
        .Replace("\t", "\\011", StringComparison.Ordinal)
        .Replace("\n", "\\012", StringComparison.Ordinal);
}
