using System.Text;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>The mounts of this host as the kernel lists them, which tells of them without touching them.</summary>
public static class MountTable
{
    private const string Table = "/proc/self/mountinfo";
    private const string FileSystemType = "fuse.famfs";

    /// <summary>All famfs mounts; those whose famfsd is gone, too.</summary>
    public static IReadOnlyList<FamfsMount> List() => [.. Entries().Select(e => Describe(e.MountPoint, e.Device))];

    /// <summary>The mount on a directory, or null.</summary>
    public static FamfsMount? Find(string mountPoint)
    {
        string[] names = [.. NamesOf(mountPoint)];
        foreach ((string mounted, string device) in Entries())
        {
            if (names.Contains(mounted))
            {
                return Describe(mounted, device);
            }
        }

        return null;
    }

    /// <summary>Whether famfs is mounted on a directory without links.</summary>
    internal static bool IsMounted(string mountPoint) => Entries().Any(e => e.MountPoint == mountPoint);

    /// <summary>Mount points and sources of famfs mounts among the lines of a mount table.</summary>
    internal static IEnumerable<(string MountPoint, string Device)> Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            // id, parent, major:minor, root, mount point, options, tags..., "-", type, source, options
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
            if (dash > 0 && dash + 2 < fields.Length && fields[dash + 1] == FileSystemType)
            {
                yield return (Unescape(fields[4]), Unescape(fields[dash + 2]));
            }
        }
    }

    private static FamfsMount Describe(string mountPoint, string device)
    {
        MountReport? report = MountRuntime.Ask(mountPoint);
        return report is not null && report.MountPoint == mountPoint
            ? report.ToMount()
            : new FamfsMount { MountPoint = mountPoint, Device = device, IsServed = false };
    }

    private static (string MountPoint, string Device)[] Entries() => [.. Parse(File.ReadLines(Table))];

    // A dead mount can not be looked at, so its last component is taken as it is.
    private static IEnumerable<string> NamesOf(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        yield return path;
        if (Path.GetDirectoryName(path) is { } parent && Libc.RealPath(parent) is { } real)
        {
            yield return Path.Combine(real, Path.GetFileName(path));
        }

        if (Libc.RealPath(path) is { } full)
        {
            yield return full;
        }
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
