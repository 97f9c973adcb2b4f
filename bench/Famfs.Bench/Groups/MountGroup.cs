using System.Text;
using Famfs.Bench.Charts;
using Famfs.Bench.Measuring;
using Famfs.Bench.Mounts;
using Famfs.Bench.Reporting;

namespace Famfs.Bench.Groups;

/// <summary>The mount beside libfuse's example servers in C, over the same tmpfs and in the same run.</summary>
/// <param name="root">Directory of the project.</param>
internal sealed class MountGroup(string root) : IBenchGroup
{
    private const int Rounds = 5;

    public string Name => "mount";

    public string Title => "The mount, beside libfuse's C servers";

    public void Run(Section section)
    {
        string peers = Path.Combine(root, "out", "bench", "fuse3");
        if (Obstacle(peers, out string famfsd) is { } obstacle)
        {
            section.Skip(obstacle);
            return;
        }

        section.Introduce(
            """
            dd, fio, find, ls and stat through famfsd, through libfuse's passthrough_ll and passthrough_hp (Debian's fuse3, -O2,
            as they come), and on bare tmpfs, where the image and the C servers' directories lie as well. The peer is the better
            of the two C servers.
            """);
        StringBuilder table = new($"| Work | Unit | {string.Join(" | ", MountSides.Names)} |\n|---|---|---:|---:|---:|---:|\n");
        using MountSides sides = new(famfsd, peers);
        foreach (MountCase work in MountCases.All)
        {
            Samples samples = Sampler.Interleave(Rounds, [.. sides.Roots.Select<string, Func<double>>(r => () => work.Measure(r))]);
            int peer = samples.Median(1) > samples.Median(2) ? 1 : 2;
            section.Add(new Figure(
                work.Name, work.Unit, samples.Median(0), MountSides.Names[peer], samples.Median(peer), samples.Ratio(0, peer), Goal.OfPeer(1), Rounds));
            table.Append($"| {work.Name} | {work.Unit} | {string.Join(" | ", Enumerable.Range(0, 4).Select(s => Number.Format(samples.Median(s))))} |\n");
        }

        section.Remark(table.ToString());
        section.Remark(
            """
            Overwriting varies most from run to run, and why it can fall behind with O_DIRECT is not known. A profile of famfsd
            shows the kernel storing into the tmpfs page by page, as it does for the C servers; that those splice is not the
            reason, passthrough_hp with --nosplice was as fast.
            """);
        section.Add("mount", new BarChart(
            "famfsd beside the better C server", "times as fast", [.. section.Figures.Select(f => (f.Name, f.Ratio, (double?)1))]));
    }

    /// <summary>Why it can not be measured here, or null.</summary>
    private string? Obstacle(string peers, out string famfsd)
    {
        famfsd = Directory.GetFiles(Path.Combine(root, "bin"), "famfsd", SearchOption.AllDirectories).FirstOrDefault() ?? "";
        if (famfsd.Length == 0 || !Environment.IsPrivilegedProcess || !File.Exists("/dev/fuse"))
        {
            return "mounting and dropping the kernel's caches need root, /dev/fuse and a famfsd that is built";
        }

        if (!Tool.Exists("fio"))
        {
            return "fio is not installed";
        }

        try
        {
            Tool.Run($"{root}/bench/mount/peers.sh {peers}");
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message.Split(": ", 2)[^1].Trim();
        }
    }
}
