using System.Text;

namespace Famfs.Cmdlets.Binding;

/// <summary>The escapes of wildcard patterns: a back-tick takes the meaning from <c>* ? [ ]</c> or another back-tick after it.</summary>
internal static class Wildcards
{
    /// <summary>Whether a text has a wildcard that is not escaped.</summary>
    public static bool IsPattern(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                i++;
            }
            else if (text[i] is '*' or '?' or '[')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The pattern that only this name matches.</summary>
    public static string Escape(string name) => Edit(name, static (text, i, result) =>
    {
        if (IsSpecial(text[i]))
        {
            result.Append('`');
        }

        result.Append(text[i]);
        return i;
    });

    /// <summary>The name that a pattern without wildcards stands for.</summary>
    public static string Unescape(string pattern) => Edit(pattern, static (text, i, result) =>
    {
        i += IsEscape(text, i) ? 1 : 0;
        result.Append(text[i]);
        return i;
    });

    private static string Edit(string text, Func<string, int, StringBuilder, int> step)
    {
        if (!text.Any(IsSpecial))
        {
            return text;
        }

        StringBuilder result = new(text.Length + 4);
        for (int i = 0; i < text.Length; i++)
        {
            i = step(text, i, result);
        }

        return result.ToString();
    }

    private static bool IsEscape(string text, int i) => text[i] == '`' && i + 1 < text.Length && IsSpecial(text[i + 1]);

    private static bool IsSpecial(char c) => c is '*' or '?' or '[' or ']' or '`';
}
