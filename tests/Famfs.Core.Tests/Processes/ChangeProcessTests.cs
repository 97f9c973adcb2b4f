using System.Globalization;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Processes;

/// <summary>
/// Processes that change what is recorded are killed at random: no file is lost, none is there twice, no byte has two owners.
/// </summary>
public sealed class ChangeProcessTests : IDisposable
{
    private const int RoundsOfImage = 25;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    /// <summary>$FAMFS_KILL_CYCLES says how many processes are killed, each image seeing 50 of them.</summary>
    [Fact]
    public async Task Killed_processes_lose_and_double_nothing()
    {
        string given = Environment.GetEnvironmentVariable("FAMFS_KILL_CYCLES") is { Length: > 0 } text ? text : "20";
        int rounds = Math.Max(1, int.Parse(given, CultureInfo.InvariantCulture) / 2);
        for (int image = 0; rounds > 0; image++, rounds -= RoundsOfImage)
        {
            string path = _host.Format($"v{image}.famfs", size: 16L << 30);
            await KillOn(path, Math.Min(rounds, RoundsOfImage));
            File.Delete(path);
        }
    }

    private static async Task KillOn(string path, int rounds)
    {
        using FamfsVolume follower = FamfsVolume.Open(path);
        Random random = new();
        HashSet<string> made = [];
        HashSet<string> reclaimed = [];
        int caught = 0;
        for (int round = 0; round < rounds; round++)
        {
            using WorkerProcess one = new("change", path, $"r{round}a", "400");
            using WorkerProcess two = new("change", path, $"r{round}b", "400");
            await Task.WhenAll(one.WaitUntilReady(), two.WaitUntilReady());
            await Task.Delay(random.Next(0, made.Count < 4 * round ? 900 : 250));
            await one.KillAsync();
            await Task.Delay(random.Next(0, 20));
            await two.KillAsync();
            foreach (WorkerProcess worker in new[] { one, two })
            {
                Assert.True(worker.Errors.Length == 0, worker.Errors);
                caught += worker.IsDone ? 0 : 1;
                made.UnionWith(Named(worker, "made:"));
                reclaimed.UnionWith(Named(worker, "reclaiming:"));
            }

            // The next writer finishes what was begun.
            follower.CreateDirectories($"next{round}");
            Assert.Equal(0, Checker.Run(path).Result.Errors);
            using FamfsVolume fresh = FamfsVolume.Open(path);
            string[] there = [.. FilesOf(fresh).Select(f => f.Name)];
            Assert.Equal(there.Length, there.Distinct().Count());
            Assert.Empty(made.Except(reclaimed).Except(there));
            Assert.Equal(there.Order(StringComparer.Ordinal), FilesOf(follower).Select(f => f.Name).Order(StringComparer.Ordinal));
            foreach (var (name, file) in FilesOf(fresh))
            {
                int seed = int.Parse(name[(name.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture);
                Assert.True(ContentStream.FindDifference(fresh.OpenData(file.Path), seed, default) < 0, $"{name} has other bytes");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{made.Count} files, {reclaimed.Count} reclaimed, {follower.ChangeCount} entries rewritten, "
            + $"{caught} of {2 * rounds} killed before their end");
        Assert.InRange(caught, rounds, 2 * rounds);
        Assert.NotEmpty(made);
    }

    private static IEnumerable<string> Named(WorkerProcess worker, string start) =>
        worker.Reported.Keys.Where(k => k.StartsWith(start, StringComparison.Ordinal)).Select(k => k[start.Length..]);

    /// <summary>All files by the names that they were made with, also those that are removed.</summary>
    private static IEnumerable<(string Name, FamfsFile File)> FilesOf(FamfsVolume volume) => volume.List("", recurse: true)
        .Concat(volume.ListRemoved())
        .OfType<FamfsFile>()
        .Select(f => (NameOf(f.OriginalPath ?? f.Path), f));

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
