// Measures how a file system grows: followers of one image, the largest log, the size of a device. Prints the tables of
// docs/scale.md.   dotnet run -c Release tools/scale.cs [DIRECTORY]     a directory on tmpfs; /dev/shm unless given
#:project ../src/Famfs.Core
#:property PublishAot=false
#:property AssemblyName=famfs-scale
#:property EnforceCodeStyleInBuild=false
using System.Diagnostics;
using System.Globalization;
using Famfs;
using Famfs.Maintenance;
using Famfs.Volumes;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

const int Rounds = 100;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", "3f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3");
if (args is ["follow", var path])
{
    Follow(path);
    return;
}

DirectoryInfo folder = Directory.CreateDirectory(
    Path.Combine(args is [var given, ..] ? given : "/dev/shm", $"famfs-scale-{Environment.ProcessId}"));
try
{
    string image = Path.Combine(folder.FullName, "image");
    Console.WriteLine(
        "| Following processes | Commit one file | Seen by half of them after | by 99 of 100 after | A look at an unchanged log |");
    Console.WriteLine("|---:|---:|---:|---:|---:|");
    foreach (int count in new[] { 0, 1, 2, 4, 8, 16, 32, 64 })
    {
        Console.WriteLine(Followers(image, count));
    }

    Console.WriteLine();
    Console.WriteLine("| Log | Entries | Fill it, each | Open | Memory of the process | Look |");
    Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
    foreach (long size in new[] { 8L << 20, 64L << 20, 256L << 20, 1L << 30 })
    {
        Console.WriteLine(LargeLog(image, size));
    }

    Console.WriteLine();
    Console.WriteLine("| Device | Format | Open | Create 1,000 files | Check |");
    Console.WriteLine("|---:|---:|---:|---:|---:|");
    foreach (long size in new[] { 4L << 30, 64L << 30, 1L << 40, 16L << 40 })
    {
        Console.WriteLine(Device(image, size));
    }
}
finally
{
    folder.Delete(recursive: true);
}

// Each follower prints when it saw each of the files. The clock is one for all processes of a machine.
static string Followers(string image, int count)
{
    Format(image, 4L << 30, 8 << 20);
    List<Process> processes = [];
    for (int i = 0; i < count; i++)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["follow", image]) { RedirectStandardOutput = true };
        processes.Add(Process.Start(start)!);
    }

    foreach (Process process in processes)
    {
        _ = process.StandardOutput.ReadLine();
    }

    using FamfsVolume volume = FamfsVolume.Open(image);
    long[] committed = new long[Rounds];
    double[] costs = new double[Rounds];
    for (int i = 0; i < Rounds; i++)
    {
        long before = Stopwatch.GetTimestamp();
        Create(volume, $"f{i}");
        committed[i] = Stopwatch.GetTimestamp();
        costs[i] = Stopwatch.GetElapsedTime(before, committed[i]).TotalMicroseconds;
        Thread.Sleep(20);
    }

    List<double> delays = [], looks = [];
    foreach (Process process in processes)
    {
        string[] words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        delays.AddRange(Enumerable.Range(0, Rounds)
            .Select(i => Math.Max(0, Stopwatch.GetElapsedTime(committed[i], long.Parse(words[i])).TotalMilliseconds)));
        looks.Add(double.Parse(words[Rounds]));
    }

    return count == 0
        ? $"| none | {At(costs, 0.5):0} µs | | | |"
        : $"| {count} | {At(costs, 0.5):0} µs | "
            + $"{At([.. delays], 0.5):0.0} ms | {At([.. delays], 0.99):0.0} ms | {At([.. looks], 0.5):0.00} µs |";
}

// Looks once a millisecond, as a program that waits would.
static void Follow(string image)
{
    using FamfsVolume volume = FamfsVolume.Open(image);
    Console.WriteLine("ready");
    long[] seen = new long[Rounds];
    for (int next = 0; next < Rounds;)
    {
        for (long more = volume.Follow(); more > 0 && next < Rounds; more--)
        {
            seen[next++] = Stopwatch.GetTimestamp();
        }

        Thread.Sleep(1);
    }

    const int Looks = 100_000;
    long start = Stopwatch.GetTimestamp();
    for (int i = 0; i < Looks; i++)
    {
        volume.Follow();
    }

    double each = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Looks;
    Console.WriteLine($"{string.Join(' ', seen)} {each}");
}

static string LargeLog(string image, long size)
{
    // Every file takes 2 MiB, so that only directories fill a log without filling the device.
    Format(image, 4L << 30, size);
    long entries = 0;
    double fill;
    using (FamfsVolume volume = FamfsVolume.Open(image))
    {
        long capacity = volume.LogCapacity;
        long start = Stopwatch.GetTimestamp();
        while (entries < capacity - 1000)
        {
            int batch = (int)Math.Min(1000, capacity - entries);
            volume.Create([.. Enumerable.Range(0, batch)
                .Select(i => new CreateRequest { Path = $"{entries + i}", IsDirectory = true, Mode = 0x1ed })]);
            entries += batch;
        }

        fill = Stopwatch.GetElapsedTime(start).TotalMicroseconds / entries;
    }

    GC.Collect();
    long opened = Stopwatch.GetTimestamp();
    using FamfsVolume reader = FamfsVolume.Open(image);
    reader.Follow();
    double open = Stopwatch.GetElapsedTime(opened).TotalMilliseconds;
    long looked = Stopwatch.GetTimestamp();
    for (int i = 0; i < 100_000; i++)
    {
        reader.Follow();
    }

    double look = Stopwatch.GetElapsedTime(looked).TotalMicroseconds / 100_000;
    return $"| {size >> 20} MiB | {entries:N0} | {fill:0.0} µs | {open:0} ms | {Resident() >> 10} MB | {look:0.00} µs |";
}

static string Device(string image, long size)
{
    double format = Median(() => Format(image, size, 8 << 20));
    double open = 1000 * Median(() => FamfsVolume.Open(image).Dispose());
    int round = 0;
    double create = Median(() =>
    {
        using FamfsVolume volume = FamfsVolume.Open(image);
        round++;
        volume.Create([.. Enumerable.Range(0, 1000).Select(i => new CreateRequest { Path = $"{round}-{i}", Size = 4096, Mode = 0x1a4 })]);
    }, rounds: 1);
    double check = Median(() => Checker.Run(image));
    string name = size >= 1L << 40 ? $"{size >> 40} TiB" : $"{size >> 30} GiB";
    return $"| {name} | {format:0.0} ms | {open:0} µs | {create:0.0} ms | {check:0.0} ms |";
}

static double Median(Action work, int rounds = 5) => At([.. Enumerable.Range(0, rounds).Select(_ =>
{
    long start = Stopwatch.GetTimestamp();
    work();
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
})], 0.5);

static double At(double[] values, double part)
{
    Array.Sort(values);
    return values.Length == 0 ? 0 : values[(int)(part * (values.Length - 1))];
}

static long Resident() => long.Parse(File.ReadLines("/proc/self/status").Single(l => l.StartsWith("RssAnon", StringComparison.Ordinal))
    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

static void Format(string image, long size, long log)
{
    File.Delete(image);
    Formatter.Format(image, new FormatOptions { Size = size, LogLength = log });
}

static void Create(FamfsVolume volume, string path)
{
    PendingFile creation = volume.Create([new CreateRequest { Path = path, Size = 4096, Mode = 0x1a4 }]).Single();
    if (creation.Error is { } error)
    {
        throw error;
    }
}
