using System.Globalization;
using System.Text.Json;
using Famfs.Bench.Measuring;

namespace Famfs.Bench.Mounts;

/// <summary>What programs do with a mount. "Cold" is without what the kernel has cached of it, for all sides alike.</summary>
internal static class MountCases
{
    private const double Gigabytes = MountSides.FileMebibytes * (double)(1 << 20) / 1e9;
    private const int RandomReads = 8192;

    private static readonly Dictionary<string, double> Latencies = [];

    private static int _newFiles;

    public static IReadOnlyList<MountCase> All { get; } =
    [
        new("Read 1 MiB blocks, cold", "GB/s", root => ReadAll(root, "")),
        new("Read 1 MiB blocks, O_DIRECT", "GB/s", root => ReadAll(root, "iflag=direct")),
        new("Write a new file, 1 MiB blocks", "GB/s", root => WriteNew(root, "")),
        new("Write a new file, 1 MiB blocks, O_DIRECT", "GB/s", root => WriteNew(root, "oflag=direct")),
        new("Overwrite, 1 MiB blocks", "GB/s", root => Write($"{root}/target", "conv=notrunc")),
        new("Overwrite, 1 MiB blocks, O_DIRECT", "GB/s", root => Write($"{root}/target", "conv=notrunc oflag=direct")),
        new("Random read 4 KiB, 1 job", "thousand/s", root => RandomRead(root, 1), root => Latencies[root]),
        new("Random read 4 KiB, 4 jobs", "thousand/s", root => RandomRead(root, 4), root => Latencies[root]),
        new("find, 10,000 files, cold", "runs/s", root => Cold(() => Tool.Run($"find {root}/tree > /dev/null"))),
        new("ls -lU, 10,000 files, cold", "runs/s", root => Cold(() => Tool.Run($"ls -lU {root}/tree > /dev/null"))),
        new("ls -lU, 10,000 files, warm", "runs/s", root => 1 / Sampler.Time(() => Tool.Run($"ls -lU {root}/tree > /dev/null"))),
        new("stat, cold", "thousand/s", root => Cold(() => StatAll(root)) * MountSides.TreeFiles / 1e3),
    ];

    private static double ReadAll(string root, string flags)
    {
        Tool.Run($"dd if={root}/data iflag=nocache count=0");
        return Gigabytes / Sampler.Time(() => Tool.Run($"dd if={root}/data of=/dev/null bs=1M {flags}"));
    }

    private static double WriteNew(string root, string flags)
    {
        string file = $"{root}/new{_newFiles++}";
        double rate = Write(file, flags);
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is in a famfs stays there; its memory goes back as that of the others does.
            MountSides.GiveBack(file);
        }

        return rate;
    }

    private static double Write(string file, string flags) =>
        Gigabytes / Sampler.Time(() => Tool.Run($"dd if=/dev/zero of={file} bs=1M count={MountSides.FileMebibytes} {flags}"));

    // Each job has a part of the file of its own and reads no block twice: every read goes to the server.
    private static double RandomRead(string root, int jobs)
    {
        int part = MountSides.FileMebibytes / jobs;
        Tool.Run($"dd if={root}/data iflag=nocache count=0");
        string report = Tool.Run(string.Create(CultureInfo.InvariantCulture, $"""
            fio --name=r --filename={root}/data --readonly --rw=randread --bs=4k --ioengine=psync --numjobs={jobs} \
                --size={part}m --offset_increment={part}m --number_ios={RandomReads / jobs} --randseed=7 \
                --group_reporting --output-format=json
            """));
        using JsonDocument document = JsonDocument.Parse(report[report.IndexOf('{', StringComparison.Ordinal)..]);
        JsonElement read = document.RootElement.GetProperty("jobs")[0].GetProperty("read");
        Latencies[root] = read.GetProperty("clat_ns").GetProperty("percentile").GetProperty("50.000000").GetDouble() / 1e3;
        return read.GetProperty("iops").GetDouble() / 1e3;
    }

    private static double Cold(Action step)
    {
        File.WriteAllText("/proc/sys/vm/drop_caches", "2");
        return 1 / Sampler.Time(step);
    }

    private static void StatAll(string root)
    {
        for (int i = 0; i < MountSides.TreeFiles; i++)
        {
            File.GetUnixFileMode($"{root}/tree/file{i:d5}");
        }
    }
}
