using System.Text;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// Paths as people type and read them, and as the log records them. Names are bytes: what is not UTF-8 is shown as
/// one lone surrogate (U+DC80 to U+DCFF) a byte and turns back into that byte, so that no name is ever lost.
/// </summary>
public static class PathText
{
    private const char EscapeBase = '\udc00';

    /// <summary>The text of a recorded path.</summary>
    public static string FromBytes(ReadOnlySpan<byte> path)
    {
        StringBuilder? text = null;
        while (true)
        {
            int good = System.Text.Unicode.Utf8.IsValid(path) ? path.Length : ValidPrefix(path);
            if (good == path.Length)
            {
                return text is null ? Encoding.UTF8.GetString(path) : text.Append(Encoding.UTF8.GetString(path)).ToString();
            }

            text ??= new StringBuilder();
            text.Append(Encoding.UTF8.GetString(path[..good])).Append((char)(EscapeBase + path[good]));
            path = path[(good + 1)..];
        }
    }

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
            throw FamfsException.Create(FamfsErrorId.PathInvalid, path.Replace('\0', '␀'), "it contains a NUL");
        }

        if (IsRecordedForm(path))
        {
            return Encoding.ASCII.GetBytes(path);
        }

        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.Contains(".."))
        {
            throw FamfsException.Create(FamfsErrorId.PathOutside, path);
        }

        byte[] bytes = Encode(string.Join('/', components.Where(c => c != ".")));
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

    private static byte[] Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\udc80', '\udcff'))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i++, 2)));
            }
            else if (text[i] is >= '\udc80' and <= '\udcff')
            {
                bytes.Add((byte)(text[i] - EscapeBase));
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, 1)));
            }
        }

        return [.. bytes];
    }

    private static int ValidPrefix(ReadOnlySpan<byte> path)
    {
        int good = 0;
        while (good < path.Length && Rune.DecodeFromUtf8(path[good..], out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            good += used;
        }

        return good;
    }
}
