using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>What a fresh PowerShell pays for the module, beside what it pays for a module of its own.</summary>
/// <param name="shell">PowerShell.</param>
internal sealed class StartGroup(PowerShell shell) : IBenchGroup
{
    private const int Rounds = 5;
    private const string Stock = "Import-Module Microsoft.PowerShell.PSResourceGet";

    public string Name => "start";

    public string Title => "Start, in a fresh PowerShell";

    public void Run(Section section)
    {
        if (shell.Obstacle is { } obstacle)
        {
            section.Skip(obstacle);
            return;
        }

        using Workspace space = new();
        string image = space.Format("start.famfs");
        using (FamfsVolume volume = FamfsVolume.Open(image))
        {
            volume.Create([new CreateRequest { Path = "f", Size = 1 }]);
        }

        Samples samples = Sampler.Interleave(
            Rounds,
            [
                () => Sampler.Time(() => shell.Run("exit")),
                .. new[]
                {
                    shell.Import,
                    Stock,
                    $"{shell.Import}; Get-FamfsFile -FileSystem '{image}'",
                    $"{Stock}; Get-PSResourceRepository",
                }
                    .Select<string, Func<double>>(commands => () => shell.First(commands)),
            ]);
        section.Introduce(
            "The first commands of fresh processes, timed by them; " +
            $"one that does nothing takes {Number.Format(samples.Median(0) * 1e3)} ms from start to " +
            "end. The peer is Microsoft.PowerShell.PSResourceGet, a binary module with formats that comes with PowerShell.");
        Report("Import the module", 1, 2, Goal.OfPeer(0.9));
        Report("Import the module and list", 3, 4, Goal.None);

        void Report(string name, int ours, int peer, Goal goal) => section.Add(new Figure(
            name,
            "ms",
            samples.Median(ours) * 1e3,
            peer == 2 ? "Import-Module PSResourceGet" : "the same and Get-PSResourceRepository",
            samples.Median(peer) * 1e3,
            samples.Ratio(peer, ours),
            goal,
            Rounds));
    }
}
