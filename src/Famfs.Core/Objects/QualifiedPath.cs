using System.Globalization;
using System.Text;
using Famfs.OnMedia;

namespace Famfs;

/// <summary>
/// A path together with its device as one text, such as <c>Famfs::/dev/dax0.0//data/file</c>: what an object is called
/// where no other object says which file system is meant. It is plain text in every format. Bytes that are not UTF-8,
/// what <see cref="DisplayText"/> escapes, and <c>%</c> are written as <c>%</c> and two hexadecimal digits a byte.
/// </summary>
public static class QualifiedPath
{
    /// <summary>The beginning of a qualified path; no path of this host has it.</summary>
    public const string Prefix = "Famfs::";

    // Neither an absolute path of a device nor a path in a file system has an empty component.
    private const string Separator = "//";

    /// <summary>The text for a path on a device.</summary>
    public static string Create(string device, string path) => $"{Prefix}{device}{Separator}{Escape(path)}";

    /// <summary>Reads what <see cref="Create"/> wrote.</summary>
    public static bool TryParse(string? text, out FamfsPath place)
    {
        place = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Prefix.Length);
        int end = rest.IndexOf(Separator);
        if (end <= 0)
        {
            return false;
        }

        place = new FamfsPath(rest[..end].ToString(), Unescape(rest[(end + Separator.Length)..].ToString()));
        return true;
    }

    private static string Escape(string path)
    {
        if (!path.Any(c => c == '%' || DisplayText.IsSpecial(c)))
        {
            return path;
        }

        StringBuilder text = new();
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < path.Length; i++)
        {
            char c = path[i];
            if (char.IsHighSurrogate(c) && i + 1 < path.Length && char.IsLowSurrogate(path[i + 1]))
            {
                text.Append(c).Append(path[++i]);
            }
            else if (NameText.TryGetByte(c, out byte raw))
            {
                Append(text, raw);
            }
            else if (c == '%' || DisplayText.IsSpecial(c))
            {
                int length = new Rune(c).EncodeToUtf8(utf8);
                foreach (byte b in utf8[..length])
                {
                    Append(text, b);
                }
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                int length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return NameText.FromBytes([.. bytes]);
    }

    private static void Append(StringBuilder text, byte b) => text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
}
