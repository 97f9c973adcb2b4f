using System.Globalization;
using System.Text;
using Famfs.Names;

namespace Famfs.Mounts;

/// <summary>
/// A request to famfsd over its socket: a line with a word and, for some words, a path in percent-encoding, since names are
/// bytes. The answer is a line of JSON. Root and the user who mounted may ask everything, others for the status.
/// </summary>
/// <param name="Word"><see cref="Status"/>, <see cref="Settle"/> or <see cref="Invalidate"/>.</param>
/// <param name="Path">Path inside the file system, as recorded; empty where the word takes none.</param>
internal readonly record struct DaemonRequest(string Word, byte[] Path)
{
    /// <summary>Asks for a <see cref="MountReport"/>.</summary>
    public const string Status = "status";

    /// <summary>Asks that the pages which this host caches of a file be written back and dropped.</summary>
    public const string Invalidate = "invalidate";

    /// <summary>Asks that everything be committed that is not open.</summary>
    public const string Settle = "settle";

    /// <summary>Bytes that every request fits in, its end included.</summary>
    public const int MaxLength = 512;

    /// <summary>The line that asks for the state.</summary>
    public static string StatusLine => Status + "\n";

    /// <summary>The line that asks for what is closed to be committed.</summary>
    public static string SettleLine => Settle + "\n";

    /// <summary>The line that asks for a file's pages to be dropped.</summary>
    public static string InvalidateLine(string path)
    {
        StringBuilder line = new(Invalidate + " ");
        foreach (byte b in PathText.ToBytes(path))
        {
            _ = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'/' or (byte)'.' or (byte)'-' or (byte)'_'
                ? line.Append((char)b)
                : line.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return line.Append('\n').ToString();
    }

    /// <summary>Takes a line without its end apart.</summary>
    /// <returns>False if it is no request.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out DaemonRequest request)
    {
        string text = Encoding.Latin1.GetString(line);
        request = new DaemonRequest(text, []);
        if (text is Status or Settle)
        {
            return true;
        }

        if (!text.StartsWith(Invalidate + " ", StringComparison.Ordinal) || !TryDecode(text[(Invalidate.Length + 1)..], out byte[] path))
        {
            return false;
        }

        request = new DaemonRequest(Invalidate, path);
        return true;
    }

    private static bool TryDecode(string text, out byte[] path)
    {
        List<byte> bytes = [];
        path = [];
        for (int i = 0; i < text.Length; i++)
        {
            byte b = (byte)text[i];
            if (b == '%')
            {
                if (i + 2 >= text.Length
                    || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out b))
                {
                    return false;
                }

                i += 2;
            }

            bytes.Add(b);
        }

        path = [.. bytes];
        return true;
    }
}
