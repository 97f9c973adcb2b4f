using Famfs.Bench.Charts;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Maintenance;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>How cost grows with the entries of the log and with the size of the device.</summary>
internal sealed class ScaleGroup : IBenchGroup
{
    private const long Log = 256L << 20;
    private const long Device = 1L << 40;
    private const int Rounds = 7;
    private const int Steps = 200;
    private const int Lookups = 2000;

    private static readonly int[] Entries = [1_000, 10_000, 100_000, 490_000];
    private static readonly long[] Devices = [4L << 30, 10L << 30, 100L << 30, 1L << 40];

    public string Name => "scale";

    public string Title => "Growth";

    public void Run(Section section)
    {
        section.Introduce(
            "What is done to one file costs the same however many there are, but for what the processor's caches no longer hold; what is " +
            "done to all of them grows in proportion, and nothing grows with the device. The figures compare the largest with a small " +
            "one, per entry where the work is all entries.");
        using Workspace space = new();
        ByEntries(section, space);
        ByDevice(section, space);
        Memory(section, space);
    }

    private static void ByEntries(Section section, Workspace space)
    {
        string[] names = ["Create one", "See one new", "Look up a name", "Open", "List all", "Check", "Look up in a Dictionary"];
        double[][] seconds = [.. Entries.Select(count => Measure(space, count))];
        foreach (int work in (int[])[0, 1])
        {
            Report($"{names[work]}, 490,000 entries", "µs", seconds[^1][work] * 1e6, $"{Entries[0]:#,0} entries", seconds[0][work] * 1e6);
        }

        Report(
            "Look up a name, 490,000 entries", "µs", seconds[^1][2] * 1e6, "the same in a Dictionary<string, int>", seconds[^1][6] * 1e6);
        foreach (int work in (int[])[3, 4, 5])
        {
            // Of fewer entries most of the time is what comes before the first.
            Report(
                $"{names[work]}, 490,000 entries, each",
                "ns",
                seconds[^1][work] / Entries[^1] * 1e9,
                $"{Entries[1]:#,0} entries",
                seconds[1][work] / Entries[1] * 1e9);
        }

        void Report(string name, string unit, double ours, string peer, double theirs) =>
            section.Add(new Figure(name, unit, ours, peer, theirs, theirs / ours, Goal.OfPeer(0.5), Rounds));

        section.Add("growth-one", Plot("What is done to one file", "µs each", 1e6, [0, 1, 2, 6]));
        section.Add("growth-all", Plot("What is done to all files", "ms", 1e3, [3, 4, 5]));

        LogLogPlot Plot(string title, string unit, double scale, int[] works) => new(
            title,
            "entries in the log",
            unit,
            [.. works.Select(w => new Series(names[w], [.. Entries.Select((n, i) => ((double)n, seconds[i][w] * scale))]))
                .Append(InProportion(Entries.Select(n => (double)n), seconds[0][works[0]] * scale))]);
    }

    private static double[] Measure(Workspace space, int count)
    {
        string path = space.Format($"entries{count}.famfs", Log, Device);
        LogImage.Append(path, 0, count, Log, Device);
        LogImage.Allocate(path, count, ((Rounds + 1) * Steps) + 1);
        using FamfsVolume master = FamfsVolume.Open(path);
        using FamfsVolume reader = FamfsVolume.Open(path);
        int created = 0;
        Random random = new(count);
        Dictionary<string, int> dictionary = Enumerable.Range(0, count).ToDictionary(FileAt);
        Samples samples = Sampler.Interleave(
            Rounds,
            () => Sampler.TimeEach(
                Steps, _ => Require(master.Create([new CreateRequest { Path = $"new{created++}", Size = 1_000_000, Mode = 0x1a4 }]))),
            () =>
            {
                double seconds = 0;
                int to = created;
                LogImage.Publish(path, reader.LogPosition);
                for (long next = reader.LogPosition + 1; next <= count + to; next++)
                {
                    LogImage.Publish(path, next);
                    seconds += Sampler.Time(() => reader.Follow());
                }

                return seconds / Steps;
            },
            () => Sampler.TimeEach(Lookups, _ => reader.Find(FileAt(random.Next(count)))),
            () => Sampler.Time(() => FamfsVolume.Open(path).Dispose()),
            () => Sampler.Time(() => reader.List("", recurse: true).Count()),
            () => Sampler.Time(() => Checker.Run(path)),
            () => Sampler.TimeEach(Lookups, _ => dictionary.TryGetValue(FileAt(random.Next(count)), out int _)));
        double[] medians = [.. Enumerable.Range(0, 7).Select(samples.Median)];
        master.Dispose();
        reader.Dispose();
        File.Delete(path);
        return medians;
    }

    private static string FileAt(int entry) => entry % (LogImage.FilesPerDirectory + 1) is > 0 and var file
        ? $"d{entry / (LogImage.FilesPerDirectory + 1):d4}/file{file:d6}"
        : $"d{entry / (LogImage.FilesPerDirectory + 1):d4}";

    private static void ByDevice(Section section, Workspace space)
    {
        string[] names = ["Format", "Open", "Create 1,000 files", "Check"];
        double[][] seconds = [.. Devices.Select(size =>
        {
            string path = space.File("device.famfs");
            FamfsVolume? volume = null;
            Samples samples = Sampler.Interleave(
                Rounds,
                () =>
                {
                    volume?.Dispose();
                    File.Delete(path);
                    return Sampler.Time(() => space.Format("device.famfs", size: size));
                },
                () => Sampler.Time(() => volume = FamfsVolume.Open(path)),
                () => Sampler.Time(() => Require(volume!.Create(
                    [.. Enumerable.Range(0, 1000).Select(i => new CreateRequest { Path = $"f{i}", Size = 4096, Mode = 0x1a4 })]))),
                () => Sampler.Time(() => Checker.Run(path)));
            volume?.Dispose();
            return (double[])[.. Enumerable.Range(0, names.Length).Select(samples.Median)];
        })];
        for (int work = 0; work < names.Length; work++)
        {
            section.Add(new Figure(
                $"{names[work]}, device of 1 TiB",
                "ms",
                seconds[^1][work] * 1e3,
                "device of 4 GiB",
                seconds[0][work] * 1e3,
                seconds[0][work] / seconds[^1][work],
                Goal.OfPeer(0.5),
                Rounds));
        }

        section.Add("growth-device", new LogLogPlot(
            "The size of the device",
            "GiB of the device",
            "ms",
            [.. names.Select((name, w) => new Series(name, [.. Devices.Select((d, i) => (d / (double)(1 << 30), seconds[i][w] * 1e3))]))
                .Append(InProportion(Devices.Select(d => d / (double)(1 << 30)), seconds[0][0] * 1e3))]));
    }

    private static void Memory(Section section, Workspace space)
    {
        const int Full = 493_447;
        string path = space.Format("memory.famfs", Log, Device);
        LogImage.Append(path, 0, Full, Log, Device);
        (Footprint before, Footprint after) = Footprint.OfOpening(path);
        section.Add(new Figure(
            "Memory to follow a full log of 256 MiB", "MB", (after.Own - before.Own) / 1e6, null, 0, 0, Goal.AtMost(250), 1));
        section.Remark(
            $"The memory is what a fresh process has of its own (anonymous pages) after it has opened the file system, less what it had " +
            $"before: {Number.Format(after.Own / 1e6)} MB less {Number.Format(before.Own / 1e6)} MB. " +
            "The log itself is in the device and not copied; " +
            $"{Number.Format((after.Shared - before.Shared) / 1e6)} MB of it are mapped in the process afterwards " +
            "and would be counted by tools that add shared pages. " +
            $"Peak of everything: {Number.Format(after.Peak / 1e6)} MB.");
    }

    private static Series InProportion(IEnumerable<double> x, double first)
    {
        double[] all = [.. x];
        return new Series("in proportion", [(all[0], first), (all[^1], first * all[^1] / all[0])], IsLimit: true);
    }

    private static void Require(IReadOnlyList<PendingFile> creations)
    {
        if (creations.FirstOrDefault(c => c.Error is not null) is { } failed)
        {
            throw failed.Error!;
        }
    }
}
