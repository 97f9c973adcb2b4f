using Famfs.Interop;

namespace Famfs;

/// <summary>Permission bits as text: octal digits, or the letters of ls. Digits are octal in every form and never a bit mask.</summary>
public static class UnixModeText
{
    /// <summary>The bits that the format records: read, write and execute for three classes, and the three special bits.</summary>
    public const uint AllBits = ModeBits.Octal7777;

    private const int Letters = 9;

    /// <summary>Four octal digits, such as 0644 or 4711. Bits above 07777 are left out.</summary>
    /// <param name="mode">Permission bits.</param>
    public static string Octal(uint mode) =>
        string.Create(4, mode, static (text, mode) =>
        {
            for (int digit = 0; digit < text.Length; digit++)
            {
                text[digit] = (char)('0' + ((mode >> (9 - (3 * digit))) & 7));
            }
        });

    /// <summary>Type and permissions as ls shows them, such as -rw-r--r-- or drwxrws--T.</summary>
    /// <param name="mode">Permission bits.</param>
    /// <param name="isDirectory">Whether the type is d.</param>
    public static string Symbolic(uint mode, bool isDirectory) =>
        string.Create(1 + Letters, (mode, isDirectory), static (text, state) =>
        {
            text[0] = state.isDirectory ? 'd' : '-';
            for (int place = 0; place < Letters; place++)
            {
                bool isSet = (state.mode & BitAt(place)) != 0;
                text[place + 1] = place % 3 == 2 && (state.mode & SpecialAt(place)) != 0
                    ? SpecialLetter(place, isSet)
                    : isSet ? "rwx"[place % 3] : '-';
            }
        });

    /// <summary>
    /// Reads octal digits (644, 0644, 4711), the letters of ls with or without a leading - or d (rw-r-----, drwxrws--T), or
    /// the names of <see cref="UnixFileMode"/> (UserRead, UserWrite).
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="mode">Permission bits, at most 07777.</param>
    /// <returns>Whether the text is one of these.</returns>
    public static bool TryParse(string text, out uint mode)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        return TryParseOctal(trimmed, out mode) || TryParseSymbolic(trimmed, out mode) || TryParseNames(trimmed, out mode);
    }

    private static bool TryParseOctal(ReadOnlySpan<char> text, out uint mode)
    {
        mode = 0;
        foreach (char digit in text)
        {
            mode = (mode << 3) | (uint)(digit - '0');
            if (digit is < '0' or > '7' || mode > AllBits)
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static bool TryParseSymbolic(ReadOnlySpan<char> text, out uint mode)
    {
        mode = 0;
        if (text.Length == Letters + 1 && text[0] is '-' or 'd')
        {
            text = text[1..];
        }

        if (text.Length != Letters)
        {
            return false;
        }

        for (int place = 0; place < Letters; place++)
        {
            char letter = text[place];
            if (letter == "rwx"[place % 3])
            {
                mode |= BitAt(place);
            }
            else if (place % 3 == 2 && letter == SpecialLetter(place, isSet: true))
            {
                mode |= BitAt(place) | SpecialAt(place);
            }
            else if (place % 3 == 2 && letter == SpecialLetter(place, isSet: false))
            {
                mode |= SpecialAt(place);
            }
            else if (letter != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseNames(ReadOnlySpan<char> text, out uint mode)
    {
        // Enum.TryParse would also take digits, as a decimal bit mask.
        bool isNames = text.Length > 0 && char.IsAsciiLetter(text[0]);
        isNames &= Enum.TryParse(text, ignoreCase: true, out UnixFileMode names);
        mode = isNames ? (uint)names : 0;
        return isNames;
    }

    // Places count from the left: 0 is the owner's r, 8 the others' x.
    private static uint BitAt(int place) => 0x100u >> place;

    // The x of owner, group and others share their letter with set-user-ID, set-group-ID and the sticky bit.
    private static uint SpecialAt(int place) => 0x800u >> (place / 3);

    private static char SpecialLetter(int place, bool isSet) => (place == Letters - 1, isSet) switch
    {
        (false, true) => 's',
        (false, false) => 'S',
        (true, true) => 't',
        (true, false) => 'T',
    };
}
