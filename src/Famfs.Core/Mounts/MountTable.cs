using System.Globalization;
using System.Text;

namespace Famfs.Mounts;

/// <summary>The mounts of this host as the kernel lists them, which tells of them without touching them.</summary>
public static class MountTable
{
    private const string Table = "/proc/self/mountinfo";
    private const string FileSystemType = "fuse.famfs";
    private const string OwnerOption = "user_id=";

    /// <summary>All mounts, of whatever kind, without asking anyone about them.</summary>
    public static IReadOnlyList<MountEntry> Entries() => MountedView.Recognize([.. Parse(File.ReadLines(Table))]);

    /// <summary>All famfs mounts; those whose famfsd is gone, too.</summary>
    public static IReadOnlyList<FamfsMount> List() => [.. Entries().Where(e => e.IsFamfs).Select(MountInquiry.Describe)];

    /// <summary>The mount on a directory, or null.</summary>
    public static FamfsMount? Find(string mountPoint) =>
        MountPaths.Read().MountOn(mountPoint) is { } entry ? MountInquiry.Describe(entry) : null;

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
                string[] here = fields[5].Split(',');
                string[] options = fields.Length > dash + 3 ? fields[dash + 3].Split(',') : [];
                yield return new MountEntry(
                    Unescape(fields[4]), Unescape(fields[3]), Unescape(fields[dash + 2]), fields[dash + 1] == FileSystemType)
                {
                    DeviceNumber = fields[2],
                    OwnerId = OwnerIn(options),
                    IsReadOnly = options.Contains("ro") || here.Contains("ro"),
                    IsNoExecute = here.Contains("noexec"),
                    IsNoSymlinkFollow = here.Contains("nosymfollow"),
                    Options = options,
                    Source = fields[dash + 1] == MountedView.FileSystemType ? Unescape(fields[dash + 2]) : "",
                };
            }
        }
    }

    private static uint OwnerIn(string[] options) =>
        options.FirstOrDefault(o => o.StartsWith(OwnerOption, StringComparison.Ordinal)) is { } option
            && uint.TryParse(option.AsSpan(OwnerOption.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint owner)
            ? owner
            : 0;

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
