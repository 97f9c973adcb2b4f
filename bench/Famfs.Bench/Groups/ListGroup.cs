using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;

namespace Famfs.Bench.Groups;

/// <summary>Listing many files in a session of PowerShell, beside the same tree in tmpfs.</summary>
/// <param name="shell">PowerShell.</param>
internal sealed class ListGroup(PowerShell shell) : IBenchGroup
{
    private const int Directories = 100;
    private const long Log = 64L << 20;
    private const long Device = 1L << 40;
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
        string image = space.Format("list.famfs", Log, Device);
        LogImage.Append(image, 0, Directories * (LogImage.FilesPerDirectory + 1), Log, Device);
        string tree = Directory.CreateDirectory(space.File("tree")).FullName;
        for (int d = 0; d < Directories; d++)
        {
            string directory = Directory.CreateDirectory(Path.Combine(tree, $"d{d:d4}")).FullName;
            for (int f = 1; f <= LogImage.FilesPerDirectory; f++)
            {
                File.Create(Path.Combine(directory, $"file{f:d6}")).Dispose();
            }
        }

        string famfs = $"Get-FamfsFile -Recurse -FileSystem '{image}'";
        string peer = $"Get-ChildItem -Recurse '{tree}'";
        Samples samples = shell.Interleave(Rounds, "", famfs, peer, $"{famfs} | Where-Object Size -gt 5", $"{peer} | Where-Object Length -gt 5");
        section.Add(new Figure(
            "List 100,000 files", "ms", samples.Median(0) * 1e3, "Get-ChildItem -Recurse", samples.Median(1) * 1e3, samples.Ratio(1, 0), new Goal("≤ 320, ≥ 5 ×", static (ours, ratio) => ours <= 320 && ratio >= 5), Rounds));
        section.Add(new Figure(
            "List 100,000 files and look at their size", "ms", samples.Median(2) * 1e3, "Get-ChildItem -Recurse", samples.Median(3) * 1e3, samples.Ratio(3, 2), Goal.OfPeer(5), Rounds));
    }
}
