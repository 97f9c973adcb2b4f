using System.Globalization;
using System.Text;
using Famfs.OnMedia;

namespace Famfs.Exports;

/// <summary>
/// A text as a scalar of YAML, in the style that libyaml gives to one that asks for none: plain where that can be read
/// back, else in single quotes, else in double quotes with escapes. Long lines are folded at a space, as it does.
/// </summary>
internal static class YamlScalar
{
    private const int BestWidth = 80;
    private const string Indicators = "#,[]{}&*!|>'\"%@`";

    private enum Style
    {
        Plain,
        SingleQuoted,
        DoubleQuoted,
    }

    /// <summary>Appends a text after a key and its colon.</summary>
    /// <param name="yaml">The document so far.</param>
    /// <param name="text">The text. A lone surrogate stands for a byte that is not UTF-8 and is written as that byte's number.</param>
    /// <param name="indent">Columns that a folded line starts with.</param>
    public static void Append(StringBuilder yaml, string text, int indent)
    {
        Rune[] runes = [.. Runes(text, out HashSet<int> raw)];
        Style style = StyleOf(runes, raw);
        Writer writer = new(yaml, indent);
        string quote = style switch { Style.SingleQuoted => "'", Style.DoubleQuoted => "\"", _ => "" };
        yaml.Append(quote);
        bool breaks = false;
        bool spaces = false;
        for (int i = 0; i < runes.Length; i++)
        {
            bool isLast = i == runes.Length - 1;
            if (style == Style.DoubleQuoted && NeedsEscape(runes[i], raw.Contains(i)))
            {
                yaml.Append(Escape(runes[i]));
                spaces = false;
            }
            else if (runes[i].Value == ' ')
            {
                bool isInside = style == Style.Plain || (i > 0 && !isLast);
                bool nextIsSpace = !isLast && runes[i + 1].Value == ' ';
                if (!spaces && isInside && writer.Column > BestWidth && (style == Style.DoubleQuoted || !nextIsSpace))
                {
                    writer.Indent();
                    yaml.Append(style == Style.DoubleQuoted && nextIsSpace ? "\\" : "");
                }
                else
                {
                    yaml.Append(' ');
                }

                spaces = true;
            }
            else if (runes[i].Value == '\n')
            {
                yaml.Append(breaks ? "\n" : "\n\n");
                breaks = true;
            }
            else
            {
                if (breaks)
                {
                    writer.Indent();
                }

                yaml.Append(style == Style.SingleQuoted && runes[i].Value == '\'' ? "''" : runes[i].ToString());
                (spaces, breaks) = (false, false);
            }
        }

        if (breaks)
        {
            writer.Indent();
        }

        yaml.Append(quote);
    }

    private static Style StyleOf(Rune[] text, HashSet<int> raw)
    {
        bool isPlain = !StartsWith(text, '-') && !StartsWith(text, '.');
        bool isSpecial = raw.Count > 0;
        bool breakThenSpace = false;
        bool spaceThenBreak = false;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i].Value;
            bool blankBefore = i == 0 || IsBlank(text[i - 1].Value);
            bool blankAfter = i == text.Length - 1 || IsBlank(text[i + 1].Value);
            isPlain &= !(i == 0 && c < 128 && Indicators.Contains((char)c, StringComparison.Ordinal))
                && !(i == 0 && blankAfter && (c is '?' or '-'))
                && !(c == ':' && blankAfter)
                && !(c == '#' && blankBefore)
                && !((c == ' ' && (i == 0 || i == text.Length - 1)) || c == '\n');
            isSpecial |= c != '\n' && c is < ' ' or > '~';
            breakThenSpace |= c == ' ' && i > 0 && text[i - 1].Value == '\n';
            spaceThenBreak |= c == '\n' && i > 0 && text[i - 1].Value == ' ';
        }

        return isSpecial || breakThenSpace || spaceThenBreak ? Style.DoubleQuoted : isPlain ? Style.Plain : Style.SingleQuoted;
    }

    /// <summary>Whether a text starts like the mark of a document's start or end.</summary>
    private static bool StartsWith(Rune[] text, char mark) =>
        text.Length >= 3 && text[0].Value == mark && text[1].Value == mark && text[2].Value == mark;

    private static bool IsBlank(int c) => c is ' ' or '\t' or '\r' or '\n' or 0x85 or 0x2028 or 0x2029;

    private static bool NeedsEscape(Rune rune, bool isRaw) => isRaw || rune.Value is < ' ' or > '~' or '"' or '\\';

    private static string Escape(Rune rune) => rune.Value switch
    {
        '\a' => "\\a",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\v' => "\\v",
        '\f' => "\\f",
        '\r' => "\\r",
        0x1b => "\\e",
        '"' => "\\\"",
        '\\' => @"\\",
        0x85 => "\\N",
        0xa0 => "\\_",
        0x2028 => "\\L",
        0x2029 => "\\P",
        <= 0xff => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
    };

    private static List<Rune> Runes(string text, out HashSet<int> raw)
    {
        List<Rune> runes = [];
        raw = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                runes.Add(new Rune(text[i], text[++i]));
                continue;
            }

            bool isByte = NameText.TryGetByte(text[i], out byte value);
            if (isByte)
            {
                raw.Add(runes.Count);
            }

            runes.Add(isByte ? new Rune(value) : Rune.IsValid(text[i]) ? new Rune(text[i]) : Rune.ReplacementChar);
        }

        return runes;
    }

    /// <summary>The place in the document where the next character goes.</summary>
    private readonly struct Writer(StringBuilder yaml, int indent)
    {
        public int Column
        {
            get
            {
                int start = yaml.Length;
                while (start > 0 && yaml[start - 1] != '\n')
                {
                    start--;
                }

                return yaml.Length - start;
            }
        }

        /// <summary>Begins a new line, unless one has just begun.</summary>
        public void Indent()
        {
            if (Column > 0)
            {
                yaml.Append('\n');
            }

            yaml.Append(' ', indent);
        }
    }
}
