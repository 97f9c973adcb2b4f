using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Processes;

/// <summary>Several processes of the master on one device, and their sudden end.</summary>
public sealed class ProcessTests : IDisposable
{
    private const long Gi = 1L << 30;
    private const int Rounds = 25;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Two_processes_create_two_thousand_files_each()
    {
        string path = _host.Format(size: 9 * Gi);
        using WorkerProcess one = new("create", path, "a", "2000");
        using WorkerProcess two = new("create", path, "b", "2000");
        Task<int> both = Task.Run(async () => await one.WaitAsync() + await two.WaitAsync());

        // A reader sees names come and never go while they write.
        FamfsVolume reader = _host.Open(path);
        while (!both.IsCompleted)
        {
            int before = reader.Names.FileCount;
            Assert.Equal(reader.Follow(), reader.Names.FileCount - before);
            Assert.Empty(reader.Damage);
            await Task.Delay(5);
        }

        Assert.True(await both == 0, one.Errors + two.Errors);
        reader.Follow();

        string[] expected = [.. new[] { "a", "b" }.SelectMany(p => Enumerable.Range(1, 2000).Select(i => $"{p}.{i}"))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), reader.Paths().Order(StringComparer.Ordinal));
        Assert.Equal(4000, one.Reported.Count + two.Reported.Count);
        AssertContent(reader, one.Reported);
        AssertContent(reader, two.Reported);
        FamfsCheckResult result = AssertSound(path);
        Assert.Equal((4000, 4000L), (result.Files, result.Entries));
    }

    /// <summary>$FAMFS_KILL_CYCLES says how many processes are killed, each image seeing 50 of them.</summary>
    [Fact]
    public async Task Killed_processes_leave_nothing_half_made()
    {
        string given = Environment.GetEnvironmentVariable("FAMFS_KILL_CYCLES") is { Length: > 0 } text ? text : "50";
        int images = Math.Max(1, int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) / (2 * Rounds));
        string tree = MakeTree();
        for (int image = 0; image < images; image++)
        {
            string path = _host.Format($"v{image}.famfs", size: 16 * Gi);
            await KillOn(path, tree);
            File.Delete(path);
        }
    }

    private static async Task KillOn(string path, string tree)
    {
        using FamfsVolume reader = FamfsVolume.Open(path);
        Random random = new();
        int reported = 0;
        int caught = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using WorkerProcess one = new("churn", path, $"r{round}a", "300", tree);
            using WorkerProcess two = new("churn", path, $"r{round}b", "300", tree);
            await Task.WhenAll(one.WaitUntilReady(), two.WaitUntilReady());

            // A busy machine needs longer to get anything done that a kill could spoil.
            await Task.Delay(random.Next(0, reported < round ? 600 : 120));
            await one.KillAsync();
            await Task.Delay(random.Next(0, 20));
            await two.KillAsync();

            reader.Follow();
            foreach (WorkerProcess worker in new[] { one, two })
            {
                Assert.Equal("", worker.Errors);
                AssertContent(reader, worker.Reported);
                reported += worker.Reported.Count;
                caught += worker.IsDone ? 0 : 1;
            }

            AssertSound(path);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{reported} files reported, {caught} of {2 * Rounds} killed before their end");

        // Most must have been killed in the middle of their work, or nothing was tested.
        Assert.InRange(caught, Rounds, 2 * Rounds);
        Assert.InRange(reported, Rounds / 5, int.MaxValue);
        Assert.InRange(reader.Paths().Length, reported, int.MaxValue);

        // What is visible is whole, reported or not: content comes before the name.
        AssertContent(reader, reader.List("", recurse: true).OfType<FamfsFile>().ToDictionary(f => f.Path, SeedOf));

        // The space that the dead had taken serves the living.
        FamfsFileSystem system = reader.Describe();
        reader.CreateFile("rest", system.LargestFree);
        AssertSound(path);
    }

    private static int SeedOf(FamfsFile file) =>
        int.Parse(file.Name[(file.Name.LastIndexOf('.') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertContent(FamfsVolume volume, Dictionary<string, int> seeds)
    {
        foreach (var (file, seed) in seeds)
        {
            long difference = ContentStream.FindDifference(volume.OpenData(file), seed, default);
            Assert.True(difference < 0, $"{file} differs from seed {seed} at {difference}");
        }
    }

    private static FamfsCheckResult AssertSound(string path)
    {
        Checker checker = Checker.Run(path);
        Assert.Empty(checker.Findings);

        // No claim outlives its process: a fresh look finds as much free as the log leaves.
        using FamfsVolume volume = FamfsVolume.Open(path);
        Assert.Equal(checker.Result.Free, volume.Describe().Free);
        return checker.Result;
    }

    /// <summary>Files whose names are the seeds of their content.</summary>
    private string MakeTree()
    {
        string tree = _host.Scratch.NewDirectory("tree");
        Directory.CreateDirectory(Path.Combine(tree, "sub"));
        foreach (var (name, size) in new[] { ("1", 10), ("2", 100_000), ("sub/3", 3_000_001) })
        {
            byte[] bytes = new byte[size];
            new SeededContent(name[^1] - '0').Fill(bytes);
            File.WriteAllBytes(Path.Combine(tree, name), bytes);
        }

        return tree;
    }
}
