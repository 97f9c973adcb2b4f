using System.Diagnostics;
using System.Globalization;
using Famfs.Volumes;

namespace Famfs.Bench.Measuring;

/// <summary>Memory of a process, in bytes, as the kernel counts it.</summary>
/// <param name="Own">Pages that belong to it alone: heaps, stacks, tables.</param>
/// <param name="Shared">Pages of files in tmpfs that it maps, such as the device's.</param>
/// <param name="Peak">The most of all kinds together that it ever had.</param>
internal sealed record Footprint(long Own, long Shared, long Peak)
{
    /// <summary>The word on the command line that makes the program a process which opens an image and tells its footprints.</summary>
    public const string Command = "--footprint";

    /// <summary>A fresh process before and after it opens an image.</summary>
    public static (Footprint Before, Footprint After) OfOpening(string image)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [typeof(Footprint).Assembly.Location, Command, image])
        { RedirectStandardOutput = true })!;
        Footprint[] two = [.. process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        process.WaitForExit();
        return (two[0], two[1]);
    }

    /// <summary>Is that process.</summary>
    public static void Tell(string image)
    {
        Console.WriteLine(Now());
        using FamfsVolume volume = FamfsVolume.Open(image);
        Console.WriteLine(Now());
    }

    /// <summary>Reads the three numbers that <see cref="ToString"/> or a script writes.</summary>
    public static Footprint Parse(string line) =>
        line.Split(' ').Select(w => long.Parse(w, CultureInfo.InvariantCulture)).ToArray() is [var own, var shared, var peak]
            ? new Footprint(own, shared, peak)
            : throw new FormatException(line);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Own} {Shared} {Peak}");

    private static Footprint Now()
    {
        Dictionary<string, string> status = File.ReadLines("/proc/self/status")
            .Select(l => l.Split(':', 2))
            .ToDictionary(l => l[0], l => l[1].Trim());
        return new Footprint(Bytes("RssAnon"), Bytes("RssShmem"), Bytes("VmHWM"));

        long Bytes(string name) => long.Parse(status[name].Split(' ')[0], CultureInfo.InvariantCulture) << 10;
    }
}
