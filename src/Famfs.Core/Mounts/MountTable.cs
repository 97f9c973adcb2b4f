using System.Text;

namespace Famfs.Mounts;

/// <summary>The mounts of this host as the kernel lists them, which tells of them without touching them.</summary>
public static class MountTable
{
    private const string Table = "/proc/self/mountinfo";
    private const string FileSystemType = "fuse.famfs";

    /// <summary>All mounts, of whatever kind, without asking anyone about them.</summary>
    public static IReadOnlyList<MountEntry> Entries() => [.. Parse(File.ReadLines(Table))];

    /// <summary>All famfs mounts; those whose famfsd is gone, too.</summary>
    public static IReadOnlyList<FamfsMount> List() => [.. Entries().Where(e => e.IsFamfs).Select(Describe)];

    /// <summary>The mount on a directory, or null.</summary>
    public static FamfsMount? Find(string mountPoint) => MountPaths.Read().MountOn(mountPoint) is { } entry ? Describe(entry) : null;

    /// <summary>Whether famfs is mounted on a directory without links.</summary>
    internal static bool IsMounted(string mountPoint) => Entries().Any(e => e.IsFamfs && e.MountPoint == mountPoint);

    /// <summary>What the lines of a mount table say.</summary>
    internal static IEnumerable<MountEntry> Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            // id, parent, major:minor, root, mount point, options, tags..., "-", type, source, options
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
            if (dash > 0 && dash + 2 < fields.Length)
            {
                yield return new MountEntry(
                    Unescape(fields[4]), Unescape(fields[3]), Unescape(fields[dash + 2]), fields[dash + 1] == FileSystemType);
            }
        }
    }

    private static FamfsMount Describe(MountEntry entry)
    {
        MountReport? report = MountRuntime.Ask(entry.MountPoint);
        return report is not null && report.MountPoint == entry.MountPoint
            ? report.ToMount()
            : new FamfsMount { MountPoint = entry.MountPoint, Device = entry.Device, IsServed = false };
    }

    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        StringBuilder text = new();
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)(((field[i + 1] - '0') * 64) + ((field[i + 2] - '0') * 8) + (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
