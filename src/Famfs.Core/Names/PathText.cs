using System.Text;
using Famfs.OnMedia;

namespace Famfs.Names;

/// <summary>Paths as people type and read them, and as the log records them (<see cref="NameText"/>).</summary>
public static class PathText
{
    /// <summary>The text of a recorded path.</summary>
    public static string FromBytes(ReadOnlySpan<byte> path) => NameText.FromBytes(path);

    /// <summary>
    /// The recorded form of a path: slashes at the ends, doubled slashes and <c>.</c> components do not count. The
    /// root of the file system is the empty path.
    /// </summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathOutside"/>, <see cref="FamfsErrorId.PathTooLong"/>, <see cref="FamfsErrorId.PathInvalid"/>.
    /// </exception>
    public static byte[] ToBytes(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, path.Replace('\0', '␀'), ErrorClauses.Get("PathNul"));
        }

        if (IsRecordedForm(path))
        {
            return Encoding.ASCII.GetBytes(path);
        }

        if (NameText.HasUnpaired(path))
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, path, ErrorClauses.Get("PathSurrogate"));
        }

        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.Contains(".."))
        {
            throw FamfsException.Create(FamfsErrorId.PathOutside, path);
        }

        byte[] bytes = NameText.ToBytes(string.Join('/', components.Where(c => c != ".")));
        return bytes.Length <= MediaLayout.MaxPathBytes
            ? bytes
            : throw FamfsException.Create(FamfsErrorId.PathTooLong, path, bytes.Length);
    }

    /// <summary>A name below a directory; the directory may be the root, the empty path.</summary>
    public static string Combine(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <summary>Plain ASCII that is recorded as it stands: most paths, most of the time.</summary>
    private static bool IsRecordedForm(ReadOnlySpan<char> path)
    {
        if (path.Length is 0 or > MediaLayout.MaxPathBytes || path.ContainsAnyExceptInRange('\u0001', '\u007f'))
        {
            return false;
        }

        char before = '/';
        foreach (char c in path)
        {
            // A slash or a dot that begins a component may mean something; the long way knows what.
            if (before == '/' && c is '/' or '.')
            {
                return false;
            }

            before = c;
        }

        return before != '/';
    }
}
