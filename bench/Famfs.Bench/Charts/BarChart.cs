using Famfs.Bench.Reporting;

namespace Famfs.Bench.Charts;

/// <summary>Speed of ours in that of the ceiling or peer, a bar a figure; the mark is what is to be reached.</summary>
internal sealed class BarChart(string title, string axis, IReadOnlyList<(string Name, double Value, double? Mark)> bars) : Chart(title)
{
    private const double Left = 330;
    private const double Right = 70;
    private const double Top = 48;
    private const double Row = 28;
    private const double Bottom = 54;

    private readonly double _most = Nice(bars.Max(b => Math.Max(b.Value, b.Mark ?? 0)));

    protected override double Width => 800;

    protected override double Height => Top + (bars.Count * Row) + Bottom;

    protected override void Draw()
    {
        double end = Top + (bars.Count * Row);
        for (int tick = 0; tick <= 5; tick++)
        {
            double value = _most * tick / 5;
            Line(X(value), Top, X(value), end);
            Text(X(value), end + 18, Number.Format(value), "middle");
        }

        for (int i = 0; i < bars.Count; i++)
        {
            double y = Top + (i * Row);
            Text(Left - 8, y + (Row / 2) + 4, bars[i].Name, "end");
            Bar(Left, y + 5, X(bars[i].Value) - Left, Row - 10, Colours[bars[i].Mark is { } mark && bars[i].Value < mark ? 1 : 0]);
            Text(X(bars[i].Value) + 6, y + (Row / 2) + 4, Number.Format(bars[i].Value), "start");
            if (bars[i].Mark is { } goal)
            {
                Line(X(goal), y + 1, X(goal), y + Row - 1, "#222222", 2);
            }
        }

        Line(Left, Top, Left, end, "#222222");
        Text((Left + Width - Right) / 2, Height - 14, axis, "middle", 13);
    }

    private double X(double value) => Left + (value / _most * (Width - Left - Right));

    private static double Nice(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10 }.First(s => s * decade >= value) * decade;
    }
}
