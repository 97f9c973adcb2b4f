using Famfs.Bench.Reporting;

namespace Famfs.Bench.Charts;

/// <summary>Curves with both axes logarithmic: what grows in proportion is a straight line with one slope.</summary>
internal sealed class LogLogPlot(string title, string xTitle, string yTitle, IReadOnlyList<Series> series) : Chart(title)
{
    private const double Left = 90;
    private const double Right = 210;
    private const double Top = 48;
    private const double Bottom = 62;

    private readonly (double From, double To) _x = Decades(series.SelectMany(s => s.Points).Select(p => p.X));
    private readonly (double From, double To) _y = Decades(series.SelectMany(s => s.Points).Select(p => p.Y));

    protected override double Width => 800;

    protected override double Height => 420;

    protected override void Draw()
    {
        Grid();
        for (int i = 0; i < series.Count; i++)
        {
            Curve(series[i], series[i].IsLimit ? Colours[^1] : Colours[i % (Colours.Length - 1)], Top + 14 + (i * 24));
        }
    }

    private void Grid()
    {
        for (double x = _x.From; x <= _x.To; x++)
        {
            double at = X(Math.Pow(10, x));
            Line(at, Top, at, Height - Bottom);
            Text(at, Height - Bottom + 18, Label(x), "middle");
        }

        for (double y = _y.From; y <= _y.To; y++)
        {
            double at = Y(Math.Pow(10, y));
            Line(Left, at, Width - Right, at);
            Text(Left - 8, at + 4, Label(y), "end");
        }

        Line(Left, Height - Bottom, Width - Right, Height - Bottom, "#222222");
        Line(Left, Top, Left, Height - Bottom, "#222222");
        Text((Left + Width - Right) / 2, Height - 18, xTitle, "middle", 13);
        Text(24, (Top + Height - Bottom) / 2, yTitle, "middle", 13, turn: -90);
    }

    private void Curve(Series curve, string colour, double legend)
    {
        string dash = curve.IsLimit ? "6 4" : "";
        double weight = curve.IsLimit ? 1.5 : 2.5;
        for (int i = 0; i < curve.Points.Count; i++)
        {
            (double x, double y) = curve.Points[i];
            if (i > 0)
            {
                Line(X(curve.Points[i - 1].X), Y(curve.Points[i - 1].Y), X(x), Y(y), colour, weight, dash);
            }

            if (!curve.IsLimit)
            {
                Dot(X(x), Y(y), colour);
            }
        }

        Line(Width - Right + 16, legend, Width - Right + 44, legend, colour, weight, dash);
        Text(Width - Right + 50, legend + 4, curve.Name, "start", 11.5);
    }

    private double X(double value) => Left + ((Math.Log10(value) - _x.From) / (_x.To - _x.From) * (Width - Left - Right));

    private double Y(double value) =>
        Height - Bottom - ((Math.Log10(value) - _y.From) / (_y.To - _y.From) * (Height - Top - Bottom));

    private static (double From, double To) Decades(IEnumerable<double> values)
    {
        double[] logs = [.. values.Select(Math.Log10)];
        double from = Math.Floor(logs.Min());
        double to = Math.Ceiling(logs.Max());
        return (from, to > from ? to : from + 1);
    }

    private static string Label(double decade) => decade is >= -3 and <= 6
        ? decade < 0
            ? Math.Pow(10, decade).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)
            : Number.Format(Math.Pow(10, decade))
        : $"1e{decade}";
}
