namespace Famfs.Bench.Reporting;

/// <summary>What the measurements ran on.</summary>
internal static class Machine
{
    public static string Processor => Line("/proc/cpuinfo", "model name") ?? "unknown";

    public static string Kernel => "Linux " + File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static long MemoryGiB =>
        ((long.TryParse(Line("/proc/meminfo", "MemTotal")?.Split(' ')[0], out long kibibytes) ? kibibytes : 0) + (1 << 19)) >> 20;

    private static string? Line(string file, string key) => File.ReadLines(file)
        .FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
