using System.Globalization;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;

namespace Famfs.Bench.Groups;

/// <summary>Creating files through the pipeline of PowerShell, beside the same pipeline without the command.</summary>
/// <param name="shell">PowerShell.</param>
internal sealed class PipelineGroup(PowerShell shell) : IBenchGroup
{
    private const int Files = 20_000;
    private const int Rounds = 5;
    private const long Log = 256L << 20;
    private const long Device = 1L << 40;

    public string Name => "pipeline";

    public string Title => "Creating, through the pipeline of PowerShell";

    public void Run(Section section)
    {
        if (shell.Obstacle is { } obstacle)
        {
            section.Skip(obstacle);
            return;
        }

        using Workspace space = new();
        string image = space.Format("pipeline.famfs", Log, Device);
        for (int round = 0; round <= Rounds; round++)
        {
            File.WriteAllLines(
                space.File($"files{round}.csv"),
                Enumerable.Range(0, Files)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"csv{round}-{i},4096")).Prepend("Path,Size"));
        }

        section.Introduce(
            $"{Files:#,0} files a sample, all in one directory whose number grows by them each time. "
            + "Into Out-Null is the same pipeline without the command.");
        string create = $"New-FamfsFile -FileSystem '{image}'";
        string names = $"1..{Files} | ForEach-Object {{ \"each$round-$_\" }}";
        string numbers = $"($round * {Files})..(($round + 1) * {Files} - 1)";
        string csv = $"Import-Csv \"{space.Root}/files$round.csv\"";
        string tree = Directory.CreateDirectory(space.File("tree")).FullName;
        Samples samples = shell.Interleave(
            Rounds,
            "",
            $"{names} | {create} -Size 4096",
            names,
            $"{csv} | {create}",
            csv,
            $"{numbers} | {create} -Size 4096",
            $"{numbers} | New-Item -ItemType File -Path '{tree}' -Name {{ $_ }}");
        Report("1..N \\| ForEach-Object { \"f$_\" } \\| New-FamfsFile -Size 4096", 0, "into Out-Null");
        Report("Import-Csv files.csv \\| New-FamfsFile", 2, "into Out-Null");
        Report("1..N \\| New-FamfsFile -Size 4096", 4, "New-Item -ItemType File, tmpfs");

        void Report(string name, int side, string peer) => section.Add(new Figure(
            name,
            "files/s",
            Files / samples.Median(side),
            peer,
            Files / samples.Median(side + 1),
            samples.Ratio(side + 1, side),
            Goal.AtLeast(20_000),
            Rounds));
    }
}
