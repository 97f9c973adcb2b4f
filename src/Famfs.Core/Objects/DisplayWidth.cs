using System.Globalization;
using System.Text;

namespace Famfs;

/// <summary>How many columns of a terminal a text takes, and texts that are made to fit.</summary>
public static class DisplayWidth
{
    private const string Ellipsis = "…";

    /// <summary>Columns that a text takes: two for wide characters of East Asia and most pictures, none for marks that combine.</summary>
    public static int Of(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Of(rune);
        }

        return width;
    }

    /// <summary>
    /// A path or name in at most so many columns. What is too long loses its middle: the end of a path says which file it
    /// is, and the start where to look for it.
    /// </summary>
    public static string Elide(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }

        if (columns <= 1)
        {
            return columns <= 0 ? "" : Ellipsis;
        }

        string[] elements = Elements(text);
        int tail = Math.Max(1, (columns - 1) * 2 / 3);
        int end = elements.Length;
        int used = 0;
        while (end > 0 && used + Of(elements[end - 1]) <= tail)
        {
            used += Of(elements[--end]);
        }

        int start = 0;
        int left = columns - 1 - used;
        while (start < end && Of(elements[start]) <= left)
        {
            left -= Of(elements[start++]);
        }

        return string.Concat(elements[..start]) + Ellipsis + string.Concat(elements[end..]);
    }

    /// <summary>The characters of a text as a reader sees them: a letter with its marks is one.</summary>
    private static string[] Elements(string text)
    {
        List<string> elements = [];
        TextElementEnumerator each = StringInfo.GetTextElementEnumerator(text);
        while (each.MoveNext())
        {
            elements.Add(each.GetTextElement());
        }

        return [.. elements];
    }

    private static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    private static bool IsWide(int c) => c is >= 0x1100 and <= 0x115f // Hangul that begins a syllable
        or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) // radicals to Yi
        or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff)
        or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f900 and <= 0x1f9ff)
        or (>= 0x20000 and <= 0x3fffd);
}
