using System.Text;

namespace Famfs.OnMedia;

/// <summary>
/// The text of names. Names are bytes: one that is not UTF-8 shows each such byte as a lone surrogate (U+DC80 to U+DCFF),
/// which turns back into that byte, so that no name is ever lost.
/// </summary>
public static class NameText
{
    private const char EscapeBase = '\udc00';

    /// <summary>The text of a recorded name or path.</summary>
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

    /// <summary>The byte that a lone surrogate stands for.</summary>
    public static bool TryGetByte(char c, out byte value)
    {
        value = unchecked((byte)(c - EscapeBase));
        return c is >= '\udc80' and <= '\udcff';
    }

    /// <summary>Whether a text has a lone surrogate that stands for no byte. UTF-8 has no form for it.</summary>
    public static bool HasUnpaired(string text)
    {
        for (int i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) && !TryGetByte(text[i], out _))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The bytes that a text stands for.</summary>
    public static byte[] ToBytes(string text)
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
