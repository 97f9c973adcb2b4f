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
    private const int Rounds = 7;

    // What profiles (perf record -a -g) of these very cases have shown.
    private const string Findings =
        """
        Why it is so:

        - Writing. Through the page cache a block is copied three times: into the cache, from there to the server, from the
          server into the file. famfsd has what is opened for writing only go past the cache, which leaves two copies, and
          nothing that is written waits in the memory of one host. passthrough_hp keeps the first copy and hides it with
          FUSE_WRITEBACK_CACHE: the kernel writes back while dd goes on. That is not open to a file system whose bytes
          several hosts share, as whole pages would be written over what others have changed in them.
        - Overwriting. Most of what a pwrite into tmpfs takes is not the copy but finding, locking and unlocking each page of
          4 KiB (84 µs for 1 MiB, of which 30 µs are the copy). famfsd has the pages mapped in one call and copies past the
          processor's cache, so that nothing is left to be flushed either. New files are holes, which the kernel fills faster.
        - Reading with O_DIRECT. The kernel makes two requests of 1 MiB, and two threads answer them at the same time, if
          the machine has a processor to spare. Where it has not, famfsd and passthrough_hp are equally fast: a third of
          famfsd's time goes to looking up the pages of its mapping, which is what the other's second copy takes.
        - The C servers run with glibc's allocator told to keep its memory (MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_,
          MALLOC_TOP_PAD_). As they come they take a new buffer for each read, fault in all its pages and give it back, and
          read at 0.2 GB/s. Larger pipes for splice, clone_fd, --nosplice and read-ahead of 1 MiB made none of them faster.
        """;

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
            dd, fio, find, ls and stat through famfsd, through libfuse's passthrough_ll and passthrough_hp (Debian's fuse3, -O2),
            and on bare tmpfs, where the image and the C servers' directories lie as well. The peer is the better of the two C
            servers. famfsd talks to the kernel by /dev/fuse; where the kernel offers io_uring, the table has famfsd by that too.
            """);
        using MountSides sides = new(famfsd, peers);
        string names = string.Join(" | ", MountSides.Names.Take(sides.Roots.Length));
        string lines = string.Concat(sides.Roots.Select(_ => "---:|"));
        StringBuilder table = new(MountSides.HasRing
            ? $"| Work | Unit | {names} | io_uring to /dev/fuse |\n|---|---|{lines}---:|\n"
            : $"| Work | Unit | {names} |\n|---|---|{lines}\n");
        foreach (MountCase work in MountCases.All)
        {
            List<double>[] latencies = [.. sides.Roots.Select(_ => new List<double>())];
            Samples samples = Sampler.Interleave(
                Rounds, [.. sides.Roots.Select<string, Func<double>>((root, side) => () => Measure(work, root, latencies[side]))]);
            int peer = samples.Median(1) > samples.Median(2) ? 1 : 2;
            section.Add(new Figure(
                work.Name,
                work.Unit,
                samples.Median(0),
                MountSides.Names[peer],
                samples.Median(peer),
                samples.Ratio(0, peer),
                Goal.OfPeer(1),
                Rounds));
            table.Append(Row(work.Name, work.Unit, samples));
            if (work.Latency is not null)
            {
                table.Append(Row($"{work.Name}, median latency", "µs", new Samples([.. latencies.Select(l => l[^Rounds..].ToArray())])));
            }
        }

        section.Remark(table.ToString());
        section.Remark(Findings);
        section.Add("mount", new BarChart(
            "famfsd beside the better C server", "times as fast", [.. section.Figures.Select(f => (f.Name, f.Ratio, (double?)1))]));
    }

    private static double Measure(MountCase work, string root, List<double> latencies)
    {
        double rate = work.Measure(root);
        if (work.Latency is not null)
        {
            latencies.Add(work.Latency(root));
        }

        return rate;
    }

    private static string Row(string name, string unit, Samples samples)
    {
        IEnumerable<double> cells = Enumerable.Range(0, samples.Sides).Select(samples.Median);
        cells = MountSides.HasRing ? cells.Append(samples.Ratio(MountSides.Ring, 0)) : cells;
        return $"| {name} | {unit} | {string.Join(" | ", cells.Select(Number.Format))} |\n";
    }

    /// <summary>Why it cannot be measured here, or null.</summary>
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
