using System.Globalization;
using System.Net;
using System.Text;

namespace Famfs.Bench.Charts;

/// <summary>A picture of figures, drawn as SVG. It stands on a page of its own: white ground, dark text.</summary>
internal abstract class Chart(string title)
{
    /// <summary>Colours that people with any kind of colour vision tell apart.</summary>
    protected static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7f7f7f"];

    private readonly StringBuilder _body = new();

    /// <summary>What it shows.</summary>
    public string Title => title;

    protected abstract double Width { get; }

    protected abstract double Height { get; }

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        _body.Clear();
        Text(Width / 2, 26, title, "middle", 16, weight: "bold");
        Draw();
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif">
            <rect width="{Width}" height="{Height}" fill="#ffffff"/>
            {_body}</svg>

            """);
    }

    protected abstract void Draw();

    protected void Text(double x, double y, string text, string anchor, double size = 12, double turn = 0, string weight = "normal")
    {
        string font = string.Create(
            CultureInfo.InvariantCulture,
            $"font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{anchor}\"");
        string rotation = turn == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate({turn} {x:0.#} {y:0.#})\"");
        Emit($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" {font} fill=\"#222222\"{rotation}>{WebUtility.HtmlEncode(text)}</text>");
    }

    protected void Line(double x1, double y1, double x2, double y2, string colour = "#dddddd", double width = 1, string dash = "")
    {
        string dashes = dash.Length == 0 ? "" : $" stroke-dasharray=\"{dash}\"";
        string stroke = string.Create(CultureInfo.InvariantCulture, $"stroke=\"{colour}\" stroke-width=\"{width}\"{dashes}");
        Emit($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" {stroke}/>");
    }

    protected void Bar(double x, double y, double width, double height, string colour) =>
        Emit($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" fill=\"{colour}\"/>");

    protected void Dot(double x, double y, string colour) => Emit($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"{colour}\"/>");

    private void Emit(FormattableString line) => _body.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
