using System.Text;
using Famfs.Bench.Charts;

namespace Famfs.Bench.Reporting;

/// <summary>What one group reports: text, a table of figures, pictures.</summary>
internal sealed class Section(string name, string title, string pictures)
{
    private readonly StringBuilder _before = new();
    private readonly StringBuilder _after = new();
    private readonly List<Figure> _figures = [];

    /// <summary>The figures so far.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>A paragraph above the table.</summary>
    public void Introduce(string text) => _before.Append(text.Trim()).Append("\n\n");

    /// <summary>A paragraph below the table.</summary>
    public void Remark(string text) => _after.Append(text.Trim()).Append("\n\n");

    /// <summary>Why parts were not measured.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>Says that something could not be measured here; it is counted.</summary>
    public void Skip(string reason)
    {
        Skipped.Add(reason);
        Remark($"Not measured: {reason}.");
        Console.WriteLine($"  skipped: {reason}");
    }

    /// <summary>A row of the table.</summary>
    public void Add(Figure figure)
    {
        _figures.Add(figure);
        string peer = figure.PeerName is null ? "" : $" | {figure.PeerName} {Number.Format(figure.Peer)} | {Number.Plain(figure.Ratio)} x";
        string reached = figure.Reached is { } yes ? yes ? " | reached" : " | MISSED" : "";
        Console.WriteLine($"  {figure.Name}: {Number.Format(figure.Ours)} {figure.Unit}{peer} | {figure.Goal.Text}{reached}");
    }

    /// <summary>A picture below the table.</summary>
    public void Add(string file, Chart chart)
    {
        Directory.CreateDirectory(pictures);
        File.WriteAllText(Path.Combine(pictures, $"{file}.svg"), chart.ToSvg());
        _after.Append($"![{chart.Title}](images/{file}.svg)\n\n");
    }

    /// <summary>The section as Markdown.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new($"## {title}\n\n{_before}");
        if (_figures.Count > 0)
        {
            text.Append("| Work | Ours | Ceiling or peer | Ratio | Reach | Reached | Samples |\n");
            text.Append("|---|---:|---|---:|---:|---|---:|\n");
            foreach (Figure figure in _figures)
            {
                string peer = figure.PeerName is null ? "" : $"{figure.PeerName}: {Number.Format(figure.Peer)} {figure.Unit}";
                string ratio = figure.PeerName is null ? "" : Number.Plain(figure.Ratio) + " ×";
                string reached = figure.Reached switch { true => "yes", false => "**no**", _ => "" };
                text.Append(
                    $"| {figure.Name} | {Number.Format(figure.Ours)} {figure.Unit} | {peer} | "
                    + $"{ratio} | {figure.Goal.Text} | {reached} | {figure.Samples} |\n");
            }

            text.Append('\n');
        }

        return text.Append(_after).ToString();
    }

    /// <summary>The figures in few words, for another document.</summary>
    /// <param name="ours">What the first column of values is called.</param>
    /// <param name="peer">What the second is called.</param>
    public string ToBrief(string ours, string peer)
    {
        StringBuilder text = new($"| | {ours} | {peer} | ratio |\n|---|---:|---:|---:|\n");
        foreach (Figure f in _figures)
        {
            text.Append($"| {f.Name} | {Number.Format(f.Ours)} {f.Unit} | {Number.Format(f.Peer)} {f.Unit} | {Number.Plain(f.Ratio)} |\n");
        }

        return text.ToString();
    }

    /// <summary>What the document calls it.</summary>
    public string Name => name;
}
