using System.Globalization;
using System.Text;

namespace Famfs.Layout;

/// <summary>Elements of an SVG picture. Every text is made harmless: names come from other hosts.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _body = new();

    /// <summary>A rectangle; its title is what a browser shows where the pointer rests.</summary>
    public void Rectangle(double x, double y, double width, double height, string fill, string? title = null, string more = "")
    {
        Emit($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"{fill}\"{more}");
        _body.Append(title is null ? "/>\n" : $"><title>{Escape(title)}</title></rect>\n");
    }

    /// <summary>A line of text.</summary>
    public void Text(
        double x, double y, string text, double size = 13, string fill = "#212529", string anchor = "start", string more = "") =>
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size}\" fill=\"{fill}\" "
            + $"text-anchor=\"{anchor}\"{more}>{Escape(text)}</text>\n");

    /// <summary>The picture.</summary>
    public string ToSvg(double width, double height, string title, string definitions) => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="DejaVu Sans, Verdana, sans-serif" shape-rendering="crispEdges">
        <title>{Escape(title)}</title>
        <defs>{definitions}</defs>
        <rect width="{width}" height="{height}" fill="#ffffff"/>
        {_body}</svg>

        """);

    private static string Escape(string text)
    {
        StringBuilder safe = new(text.Length);

        // Lines are ours: a name has had its own made visible where it was put into the text.
        string shown = string.Join('\n', text.Split('\n').Select(line => DisplayText.Of(line)));
        foreach (Rune rune in shown.EnumerateRunes())
        {
            safe.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                0xfffe or 0xffff => "\ufffd", // no characters of XML
                _ => rune.ToString(),
            });
        }

        return safe.ToString();
    }

    private void Emit(FormattableString text) => _body.Append(text.ToString(CultureInfo.InvariantCulture));
}
