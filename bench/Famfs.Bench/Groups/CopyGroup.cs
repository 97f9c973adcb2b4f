using System.Diagnostics;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>Copies in, out and between file systems, of one large file and of many small ones.</summary>
internal sealed unsafe class CopyGroup : IBenchGroup
{
    private const long Large = 2L << 30;
    private const int SmallFiles = 2000;
    private const int SmallSize = 100 << 10;
    private const int Rounds = 9;
    private const string LargeName = "large";

    public string Name => "copy";

    public string Title => "Copies";

    public void Run(Section section)
    {
        using Workspace space = new();
        section.Introduce(
            "The pages that are copied into are allocated before, unless the row says otherwise. A ceiling uses the same number of " +
            "threads, and pages of the same size in the same state.");
        SmallTree(section, space);
        string source = space.File("source");
        using (FileStream file = File.Create(source))
        {
            byte[] block = new byte[16 << 20];
            new Random(1).NextBytes(block);
            for (long done = 0; done < Large; done += block.Length)
            {
                file.Write(block);
            }
        }

        string image = space.Format("in.famfs", size: 5L << 30);
        using (FamfsVolume volume = FamfsVolume.Open(image))
        {
            In(volume, source, 2, force: false);
        }

        First(section, image, source);
        section.Remark(
            "What the engine copies in is in memory when it returns: it reads into a buffer that stays in the processor's cache and " +
            "stores past the cache from there, with nothing left to flush. A profile of one thread has seven tenths of the time in the " +
            "kernel's read(2) and three in those stores; a loop of nothing else is no faster. read(2) into the mapping leaves its bytes " +
            "in the cache of this host, where no other host sees them.");
        FamfsVolume opened = space.Open(image);
        opened.RequireWritable();
        byte* memory = opened.Device.Address(opened.LayoutOf(LargeName).RunAt(0, Large).DeviceOffset, Large);
        RawMemory.Receive(source, memory, Large, 2);
        Both(section, opened, source, memory, "4 KiB pages, mapped", 0.95);
        Out(section, space, opened, memory);
        if (RawMemory.TryCollapse(memory, Large))
        {
            Both(section, opened, source, memory, "2 MiB pages", 0.9);
            File.Delete(source);
            Between(section, space, opened, memory);
        }
        else
        {
            section.Remark("This kernel gave the device no pages of 2 MiB, so that the rows that need them were not measured.");
        }
    }

    private static void In(FamfsVolume volume, string source, int threads, bool force = true)
    {
        HostFiles files = new();
        CopyIn copy = new(volume, files, new CopyOptions { Force = force, Recurse = true, ThrottleLimit = threads });
        Require(copy.Run(files.Expand(source, LargeName, true), default));
    }

    private static void Require(IEnumerable<CopyResult> results)
    {
        if (results.Select(r => r.Error).FirstOrDefault(e => e is not null) is { } error)
        {
            throw error;
        }
    }

    /// <summary>
    /// As a command that was just started finds it: nothing of the device is mapped, and to map it costs more than to copy it.
    /// </summary>
    private static void First(Section section, string image, string source)
    {
        long start;
        using (FamfsVolume volume = FamfsVolume.Open(image))
        {
            start = volume.LayoutOf(LargeName).RunAt(0, Large).DeviceOffset;
        }

        foreach (int threads in (int[])[1, 2])
        {
            Samples samples = Sampler.Interleave(
                Rounds,
                () =>
                {
                    using FamfsVolume volume = FamfsVolume.Open(image);
                    return Sampler.Time(() => In(volume, source, threads));
                },
                () => Sampler.Time(() => RawMemory.Relay(source, image, start, Large, threads)));
            section.Add(Figure.Rate(
                $"Copy 2 GiB in, 4 KiB pages, not mapped yet, {Threads(threads)}",
                "GB/s",
                Large / 1e9,
                samples,
                "read(2) and write(2)",
                Goal.OfPeer(0.9)));
        }

        const long Part = 256L << 20;
        double mapping = Sampler.Time(() =>
        {
            using FamfsVolume volume = FamfsVolume.Open(image);
            volume.RequireWritable();
            RawMemory.Receive(source, volume.Device.Address(start, 1), Part, 1);
        });
        section.Remark(
            $"read(2) into a mapping whose pages were never touched is no ceiling: a fault for each page of 4 KiB leaves " +
            $"{Number.Format(Part / 1e9 / mapping)} GB/s of it, so that the engine has the kernel write such pages.");
    }

    private static void Both(Section section, FamfsVolume volume, string source, byte* memory, string pages, double goal)
    {
        foreach (int threads in (int[])[1, 2])
        {
            Samples samples = Sampler.Interleave(
                Rounds,
                () => Sampler.Time(() => In(volume, source, threads)),
                () => Sampler.Time(() => RawMemory.Receive(source, memory, Large, threads)),
                () => Sampler.Time(() => RawMemory.Receive(source, memory, Large, threads, flush: true)));
            string name = $"Copy 2 GiB in, {pages}, {Threads(threads)}";
            section.Add(Figure.Rate(name, "GB/s", Large / 1e9, samples, "read(2) into the mapping", Goal.OfPeer(goal)));
            if (RawMemory.CanFlush)
            {
                section.Add(new Figure(
                    name,
                    "GB/s",
                    Large / 1e9 / samples.Median(0),
                    "read(2) and flush, as others must see it",
                    Large / 1e9 / samples.Median(2),
                    samples.Ratio(2, 0),
                    Goal.OfPeer(1),
                    samples.Count));
            }
        }
    }

    private static void Out(Section section, Workspace space, FamfsVolume volume, byte* memory)
    {
        string target = space.File("out");
        foreach (int threads in (int[])[1, 2])
        {
            CopyOut copy = new(volume, new CopyOptions { ThrottleLimit = threads });
            Samples samples = Sampler.Interleave(
                Rounds,
                () => Fresh(target, () => Require(copy.Run(new FamfsFiles(volume).Expand(LargeName, target, false), default))),
                () => Fresh(target, () => RawMemory.Send(target, memory, Large, threads)));
            section.Add(Figure.Rate(
                $"Copy 2 GiB out to a new file, {Threads(threads)}",
                "GB/s",
                Large / 1e9,
                samples,
                "write(2) from the mapping",
                Goal.OfPeer(0.95)));
        }
    }

    private static double Fresh(string target, Action step)
    {
        double seconds = Sampler.Time(step);
        File.Delete(target);
        return seconds;
    }

    private static void Between(Section section, Workspace space, FamfsVolume from, byte* source)
    {
        FamfsVolume to = space.Open(space.Format("to.famfs", size: 5L << 30));
        FamfsFiles files = new(from);
        void Copy(int threads) => Require(
            new CopyIn(to, files, new CopyOptions { Force = true, ThrottleLimit = threads })
                .Run(files.Expand(LargeName, LargeName, false), default));
        Copy(2);
        byte* memory = to.Device.Address(to.LayoutOf(LargeName).RunAt(0, Large).DeviceOffset, Large);
        RawMemory.TryCollapse(memory, Large);
        foreach (int threads in (int[])[1, 2])
        {
            Samples samples = Sampler.Interleave(
                Rounds, () => Sampler.Time(() => Copy(threads)), () => Sampler.Time(() => RawMemory.Copy(source, memory, Large, threads)));
            section.Add(Figure.Rate(
                $"Copy 2 GiB between two famfs, 2 MiB pages, {Threads(threads)}",
                "GB/s",
                Large / 1e9,
                samples,
                "memcpy",
                Goal.OfPeer(0.9)));
        }
    }

    private static void SmallTree(Section section, Workspace space)
    {
        string tree = Directory.CreateDirectory(space.File("tree")).FullName;
        byte[] bytes = new byte[SmallSize];
        new Random(2).NextBytes(bytes);
        for (int i = 0; i < SmallFiles; i++)
        {
            File.WriteAllBytes(Path.Combine(tree, $"f{i:d5}"), bytes);
        }

        string image = space.File("small.famfs");
        string target = space.File("cp");
        Samples samples = Sampler.Interleave(
            Sampler.Rounds,
            () =>
            {
                space.Format("small.famfs", size: 8L << 30);
                using FamfsVolume volume = FamfsVolume.Open(image);
                return Sampler.Time(() => In(volume, tree, Environment.ProcessorCount));
            },
            () =>
            {
                double seconds = Sampler.Time(() => Process.Start("cp", ["-r", tree, target]).WaitForExit());
                Directory.Delete(target, recursive: true);
                return seconds;
            });
        section.Add(Figure.Time($"Copy {SmallFiles:#,0} files of 100 KiB in, new pages", "ms", samples, "cp -r to tmpfs", Goal.OfPeer(1)));
        File.Delete(image);
        Directory.Delete(tree, recursive: true);
    }

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
