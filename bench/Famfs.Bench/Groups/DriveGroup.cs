using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;

namespace Famfs.Bench.Groups;

/// <summary>The drive in a session of PowerShell: browsing beside the drive of the file system, copying beside the command.</summary>
/// <param name="shell">PowerShell.</param>
internal sealed class DriveGroup(PowerShell shell) : IBenchGroup
{
    private const int Directories = 100;
    private const long Log = 64L << 20;
    private const long Device = 1L << 40;
    private const int Rounds = 5;

    public string Name => "drive";

    public string Title => "The drive, in a session of PowerShell";

    public void Run(Section section)
    {
        if (shell.Obstacle is { } obstacle)
        {
            section.Skip(obstacle);
            return;
        }

        using Workspace space = new();
        Browse(section, space);
        Copy(section, space);
    }

    private void Browse(Section section, Workspace space)
    {
        string image = space.Format("browse.famfs", Log, Device);
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

        Samples samples = shell.Interleave(
            Rounds, $"$null = New-PSDrive fam Famfs '{image}'", "Get-ChildItem fam:/ -Recurse", $"Get-ChildItem '{tree}' -Recurse");
        section.Add(new Figure(
            "Get-ChildItem fam:/ -Recurse, 100,000 files", "ms", samples.Median(0) * 1e3, "the same on tmpfs", samples.Median(1) * 1e3, samples.Ratio(1, 0), Goal.OfPeer(5), Rounds));
    }

    private void Copy(Section section, Workspace space)
    {
        string image = space.Format("copy.famfs");
        string setUp = $"$null = New-PSDrive fam Famfs '{image}'\n"
            + "$null = New-FamfsFile fam:/source -Size 512MB -Seed 1\n"
            + "'drive', 'command' | ForEach-Object { Copy-FamfsFile fam:/source fam:/$_ }";
        Samples samples = shell.Interleave(
            Rounds, setUp, "Copy-Item fam:/source fam:/drive -Force", "Copy-FamfsFile fam:/source fam:/command -Force");
        section.Add(new Figure(
            "Copy-Item on a drive, 512 MiB", "ms", samples.Median(0) * 1e3, "Copy-FamfsFile", samples.Median(1) * 1e3, samples.Ratio(1, 0), Goal.OfPeer(0.9), Rounds));
    }
}
