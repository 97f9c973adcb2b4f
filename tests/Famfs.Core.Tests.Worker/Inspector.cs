using Famfs.Files;
using Famfs.Maintenance;
using Famfs.Volumes;

namespace Famfs.Tests.Worker;

/// <summary>Looks at each image that it reads the path of, as a process that has never seen it.</summary>
internal static class Inspector
{
    /// <summary>
    /// Answers with <c>healthy</c> or the ids of what is found, and the paths with the sums of their bytes; or with the id of what
    /// an opening ends with.
    /// </summary>
    public static void Run()
    {
        while (Console.ReadLine() is { } path)
        {
            Console.WriteLine(Describe(path));
        }
    }

    private static string Describe(string path)
    {
        try
        {
            using FamfsVolume volume = FamfsVolume.Open(path);
            Checker checker = Checker.Run(path);
            IEnumerable<string> items = volume.List("", recurse: true)
                .Select(i => i.IsDirectory ? i.Path : $"{i.Path}={Sum(volume.OpenData(i.Path))}");
            string health = checker.Result.IsHealthy ? "healthy"
                : string.Join(',', checker.Findings.Where(f => f.Severity != FamfsFindingSeverity.Information).Select(f => f.Id));
            return $"{health}|{string.Join(' ', items)}";
        }
        catch (FamfsException e)
        {
            return e.Id.ToString();
        }
    }

    private static long Sum(FileData data)
    {
        byte[] bytes = new byte[data.Size];
        data.ReadThrough(0, bytes);
        return bytes.Sum(b => (long)b);
    }
}
