using System.Text;

#if FAMFS_FUSE
namespace Famfs.Fuse.Interop;
#else
namespace Famfs.Interop;
#endif

/// <summary>
/// A line of /proc/PID/mountinfo, which tells about a mount without touching it. Names are as they are on disk: the kernel
/// writes a space, a tab, a line feed, a backslash and a number sign as three octal digits, and nothing else.
/// </summary>
/// <param name="DeviceNumber">"major:minor" of the mounted file system.</param>
/// <param name="Root">The directory of it that is shown.</param>
/// <param name="MountPoint">The directory where it is shown, without links.</param>
/// <param name="Options">Options of this mount.</param>
/// <param name="Type">The type, with the subtype after a dot.</param>
/// <param name="Source">The source of the mount.</param>
/// <param name="SuperOptions">Options of the file system itself.</param>
internal sealed record MountInfo(
    string DeviceNumber, string Root, string MountPoint, string[] Options, string Type, string Source, string[] SuperOptions)
{
    private const string Table = "/proc/self/mountinfo";
    private const int EscapeLength = 4;

    /// <summary>The table of this process, in the order of mounting: a later line covers an earlier one.</summary>
    /// <exception cref="IOException">The table cannot be read.</exception>
    public static IEnumerable<MountInfo> Read() => Parse(File.ReadAllText(Table));

    /// <summary>Parses the text of a table. Lines of another form are left out.</summary>
    public static IEnumerable<MountInfo> Parse(string text)
    {
        // Only a line feed ends a line: the kernel writes a carriage return in a name as it is.
        foreach (string line in text.Split('\n'))
        {
            // id, parent, major:minor, root, mount point, options, tags..., "-", type, source, options
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
            if (dash > 0 && dash + 2 < fields.Length)
            {
                yield return new MountInfo(
                    fields[2],
                    Unescape(fields[3]),
                    Unescape(fields[4]),
                    fields[5].Split(','),
                    fields[dash + 1],
                    Unescape(fields[dash + 2]),
                    fields.Length > dash + 3 ? fields[dash + 3].Split(',') : []);
            }
        }
    }

    private static string Unescape(string field)
    {
        int start = field.IndexOf('\\', StringComparison.Ordinal);
        if (start < 0)
        {
            return field;
        }

        StringBuilder text = new(field, 0, start, field.Length);
        for (int i = start; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + EscapeLength <= field.Length && OctalAt(field, i + 1) is { } character)
            {
                text.Append(character);
                i += EscapeLength - 1;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }

    private static char? OctalAt(string field, int index)
    {
        int value = 0;
        foreach (char digit in field.AsSpan(index, EscapeLength - 1))
        {
            if (digit is < '0' or > '7')
            {
                return null;
            }

            value = (value * 8) + (digit - '0');
        }

        return (char)value;
    }
}
