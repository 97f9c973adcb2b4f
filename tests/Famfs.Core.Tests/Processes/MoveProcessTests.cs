using System.Globalization;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Processes;

/// <summary>A directory with more in it than one change holds is moved by a process that is killed: the same move goes on.</summary>
public sealed class MoveProcessTests : IDisposable
{
    private const int Files = 600;
    private const int MostRounds = 60;
    private const int Wanted = 4;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Move_that_was_killed_is_taken_up_by_the_same_move()
    {
        string path = _host.Format(size: 16L << 30, log: 128 << 20);
        FamfsVolume volume = _host.Open(path);
        volume.CreateDirectories("m0", "m0/sub", "m0/sub/empty");
        volume.Create([.. Enumerable.Range(0, Files).Select(i => FileRequest($"m0/{(i % 2 == 0 ? "sub/" : "")}{i}", 1 + i))]);
        volume.CreateDirectories("newer");
        string[] content = Content(volume, "m0");
        Dictionary<string, long> places = Places(volume, "m0");
        Random random = new();
        int at = 0;
        int cut = 0;
        int rounds = 0;
        for (; rounds < MostRounds && cut < Wanted; rounds++)
        {
            using (WorkerProcess worker = new("move", path, "", at.ToString(CultureInfo.InvariantCulture)))
            {
                await worker.WaitUntilReady();
                await Task.Delay(random.Next(5, 250));
                await worker.KillAsync();
                Assert.Equal("", worker.Errors);
                at = worker.Reported.Values.DefaultIfEmpty(at).Max();
            }

            string from = PlaceOf(at);
            string to = PlaceOf(at + 1);
            volume.Follow();
            if (volume.Find(from) is not null)
            {
                bool isCut = volume.IsUnfinishedMove(from, to);
                cut += isCut ? 1 : 0;
                Assert.Equal(isCut, volume.Find(to) is not null);

                // What is moved is in one place only.
                string[] both = [.. Content(volume, from), .. isCut ? Content(volume, to) : []];
                Assert.Equal(content.Where(IsFile), both.Where(IsFile).Order(StringComparer.Ordinal));
                if (isCut && cut == 2)
                {
                    // The entries have other numbers afterwards.
                    Optimizer.RunOn(volume, null, isPlan: false);
                    volume = _host.Open(path);
                    Assert.True(volume.IsUnfinishedMove(from, to));
                }

                ChangeRequest move = new() { Kind = ChangeKind.Move, Path = from, Destination = to };
                Assert.Null(volume.Change([move]).Single().Error);
            }

            at++;
            Assert.Null(volume.Find(from));
            Assert.Equal(content, Content(volume, to));
            Assert.Equal(places, Places(volume, to));
            Assert.Equal(0, Checker.Run(path).Result.Errors);
            using FamfsVolume fresh = FamfsVolume.Open(path);
            Assert.Equal(volume.Paths().Order(StringComparer.Ordinal), fresh.Paths().Order(StringComparer.Ordinal));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cut} of {rounds} killed in the middle of a move");
        Assert.InRange(cut, 1, MostRounds);
    }

    [Fact]
    public void Move_onto_what_another_has_made_does_not_go_on()
    {
        string path = _host.Format();
        using FamfsVolume volume = FamfsVolume.Open(path);
        volume.CreateDirectories("d", "to", "to/d");
        volume.CreateFile("d/f", 1);
        Assert.False(volume.IsUnfinishedMove("d", "to/d"));
        ChangeRequest move = new() { Kind = ChangeKind.Move, Path = "d", Destination = "to/d" };
        Assert.Equal(FamfsErrorId.AlreadyExists, volume.Change([move]).Single().Error!.Id);
    }

    private static bool IsFile(string line) => !line.EndsWith('/');

    private static string PlaceOf(int number) => number % 2 == 0 ? $"m{number}" : $"newer/m{number}";

    /// <summary>What is in a directory, files with their sizes.</summary>
    private static string[] Content(FamfsVolume volume, string directory) => [.. volume.List(directory, recurse: true)
        .Select(i => i.Path[(directory.Length + 1)..] + (i is FamfsFile file ? $" {file.Size}" : "/"))
        .Order(StringComparer.Ordinal)];

    private static Dictionary<string, long> Places(FamfsVolume volume, string directory) => volume.List(directory, recurse: true)
        .OfType<FamfsFile>()
        .ToDictionary(f => f.Path[(directory.Length + 1)..], f => volume.Map(f.Path).First().DeviceOffset);
}
