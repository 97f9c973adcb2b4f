using System.Globalization;
using System.Text;

namespace Famfs;

/// <summary>
/// Names as they go to a terminal, a message or a list. Any host that shares the memory can write a name, so what would
/// move the cursor, run as an escape sequence, break a line or turn the direction of the text is shown as
/// <c>`u{1B}</c>, which a double-quoted string of PowerShell takes. Objects keep the name itself.
/// </summary>
public static class DisplayText
{
    /// <summary>The text with every such character made visible.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull("text")]
    public static string? Of(string? text)
    {
        // Nearly every name is of ASCII that prints.
        if (text is null || text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 || !text.Any(IsSpecial))
        {
            return text;
        }

        StringBuilder shown = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                shown.Append(text, i++, 2);
            }
            else if (IsSpecial(text[i]))
            {
                shown.Append(CultureInfo.InvariantCulture, $"`u{{{(int)text[i]:X2}}}");
            }
            else
            {
                shown.Append(text[i]);
            }
        }

        return shown.ToString();
    }

    /// <summary>Whether a text has characters that a terminal would not show as they are.</summary>
    public static bool NeedsEscape(string text) => Of(text) != text;

    /// <summary>Whether a character is shown escaped; a surrogate is only where it stands alone.</summary>
    internal static bool IsSpecial(char c) => char.IsControl(c) || char.IsSurrogate(c) || c
        is '\u2028' or '\u2029' // line and paragraph separators
        or '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') // directions
        or '\ufeff' or (>= '\ufff9' and <= '\ufffb');
}
