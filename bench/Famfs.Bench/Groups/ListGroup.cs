using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;

namespace Famfs.Bench.Groups;

/// <summary>Listing many files in a session of PowerShell, beside the same tree in tmpfs.</summary>
/// <param name="shell">PowerShell.</param>
internal sealed class ListGroup(PowerShell shell) : IBenchGroup
{
    private const int Rounds = 5;

    public string Name => "list";

    public string Title => "Listing, in a session of PowerShell";

    public void Run(Section section)
    {
        if (shell.Obstacle is { } obstacle)
        {
            section.Skip(obstacle);
            return;
        }

        using Workspace space = new();
        ManyFiles files = new(space);
        string famfs = $"Get-FamfsFile -Recurse -FileSystem '{files.Image}'";
        string peer = $"Get-ChildItem -Recurse '{files.Tree}'";
        Samples samples = shell.Interleave(
            Rounds, "", famfs, peer, $"{famfs} | Where-Object Size -gt 5", $"{peer} | Where-Object Length -gt 5");
        section.Add(Figure.Time(
            "List 100,000 files",
            "ms",
            samples,
            "Get-ChildItem -Recurse",
            new Goal("≤ 320, ≥ 5 ×", static (ours, ratio) => ours <= 320 && ratio >= 5)));
        section.Add(Figure.Time(
            "List 100,000 files and look at their size", "ms", samples.Of(2, 3), "Get-ChildItem -Recurse", Goal.OfPeer(5)));
    }
}
