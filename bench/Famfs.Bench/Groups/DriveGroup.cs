using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;

namespace Famfs.Bench.Groups;

/// <summary>The drive in a session of PowerShell: browsing beside the drive of the file system, copying beside the command.</summary>
/// <param name="shell">PowerShell.</param>
internal sealed class DriveGroup(PowerShell shell) : IBenchGroup
{
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
        ManyFiles files = new(space);
        Samples samples = shell.Interleave(
            Rounds,
            $"$null = New-PSDrive fam Famfs '{files.Image}'",
            "Get-ChildItem fam:/ -Recurse",
            $"Get-ChildItem '{files.Tree}' -Recurse");
        section.Add(Figure.Time("Get-ChildItem fam:/ -Recurse, 100,000 files", "ms", samples, "the same on tmpfs", Goal.OfPeer(5)));
    }

    private void Copy(Section section, Workspace space)
    {
        string image = space.Format("copy.famfs");
        string setUp = $"$null = New-PSDrive fam Famfs '{image}'\n"
            + "$null = New-FamfsFile fam:/source -Size 512MB -Seed 1\n"
            + "'drive', 'command' | ForEach-Object { Copy-FamfsFile fam:/source fam:/$_ }";
        Samples samples = shell.Interleave(
            Rounds, setUp, "Copy-Item fam:/source fam:/drive -Force", "Copy-FamfsFile fam:/source fam:/command -Force");
        section.Add(Figure.Time("Copy-Item on a drive, 512 MiB", "ms", samples, "Copy-FamfsFile", Goal.OfPeer(0.9)));
    }
}
