using System.Management.Automation.Host;

namespace Famfs.Cmdlets.Formatting;

/// <summary>
/// Paths in the last column of a view. In a terminal one that is too long loses its middle, so that a row is a line and
/// the end of the path is there. Where the output goes elsewhere the path is whole, and PowerShell breaks it.
/// </summary>
public static class PathCell
{
    private const int Least = 12;

    /// <summary>A path as a view shows it, which is only text: another host may have put anything into it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="host">The host that shows it.</param>
    /// <param name="used">Columns that the other columns take, with the gaps.</param>
    /// <param name="share">How many columns share the rest.</param>
    public static string? Of(string? path, PSHost host, int used, int share = 1)
    {
        string? shown = DisplayText.Of(path);
        return shown is null || WidthOf(host) is not { } width ? shown : Fit(shown, width, used, share);
    }

    /// <summary>A text that fits into what is left of a line, whose last column PowerShell leaves free.</summary>
    public static string Fit(string text, int width, int used, int share = 1) =>
        DisplayWidth.Elide(text, Math.Max(Least, ((width - used) / share) - 1));

    private static int? WidthOf(PSHost host) => Console.IsOutputRedirected ? null : TerminalWidth.Of(host);
}
