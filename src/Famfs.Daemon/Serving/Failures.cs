namespace Famfs.Daemon.Serving;

/// <summary>What went wrong in this process that no program is to blame for: counted, the last one kept, all logged.</summary>
internal static class Failures
{
    private static long s_count;
    private static volatile string? s_last;

    internal static long Count => Interlocked.Read(ref s_count);

    internal static string? Last => s_last;

    internal static void Add(string what)
    {
        Interlocked.Increment(ref s_count);
        s_last = what;
        Console.Error.WriteLine($"famfsd: {what}");
    }
}
