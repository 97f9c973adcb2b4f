using System.Globalization;
using Famfs.Maintenance;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Processes;

/// <summary>
/// Another process changes the metadata under every operation, or the memory goes away and comes back. Each operation ends
/// with success or an error of ours, and never later than it must. $FAMFS_CHANGING_SECONDS says for how long.
/// </summary>
public sealed class ChangingMemoryTests : IDisposable
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("change")]
    [InlineData("ring")]
    [InlineData("vanish")]
    public async Task Operations_end_well_whatever_memory_becomes(string kind)
    {
        string given = Environment.GetEnvironmentVariable("FAMFS_CHANGING_SECONDS") is { Length: > 0 } text ? text : "3";
        TimeSpan duration = TimeSpan.FromSeconds(double.Parse(given, CultureInfo.InvariantCulture));
        string path = _host.Format();
        using (FamfsVolume volume = FamfsVolume.Open(path))
        {
            volume.CreateDirectories([.. Enumerable.Range(0, 12).Select(i => $"d{i}")]);
            volume.Create([.. Enumerable.Range(0, 12).Select(i => FileRequest($"d{i}/f", 10_000 + i))]);
        }

        string source = _host.Scratch.File("source");
        File.WriteAllBytes(source, new byte[5000]);
        using WorkerProcess other = new("scribble", path, kind);
        await other.WaitUntilReady();
        long done = 0;
        Dictionary<string, int> errors = [];
        long start = Environment.TickCount64;
        FamfsVolume? follower = null;
        for (int round = 0; Environment.TickCount64 - start < duration.TotalMilliseconds; round++)
        {
            long began = Environment.TickCount64;
            foreach (Action step in Steps(path, source, round, () => follower ??= _host.Open(path)))
            {
                try
                {
                    step();
                    done++;
                }
                catch (FamfsException e)
                {
                    errors[e.Id.ToString()] = errors.GetValueOrDefault(e.Id.ToString()) + 1;
                }
            }

            Assert.True(
                Environment.TickCount64 - began < MostTime.TotalMilliseconds,
                $"A round took {Environment.TickCount64 - began} ms.");
        }

        await other.AskAsync("");
        Assert.True(await other.WaitAsync() == 0, other.Errors);
        string sums = string.Join(", ", errors.Select(e => $"{e.Key} {e.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {other.Reported["changes"]} changes, {done} operations done, {sums}");
        Assert.True(done > 0 && (errors.Count > 1 || kind == "ring"), sums);
        using FamfsVolume after = FamfsVolume.Open(path);
        Assert.True(after.Paths().Length > 0);
    }

    private IEnumerable<Action> Steps(string path, string source, int round, Func<FamfsVolume> follower)
    {
        yield return () => Use(path, v => v.List("", recurse: true).Count());
        yield return () => follower().Follow();
        yield return () => follower().List("", recurse: true).Count();
        yield return () => RequireAllowed(follower());
        yield return () => Use(path, v => v.ReadLog().Take(100).Count());
        yield return () => Use(path, v => v.Describe());
        yield return () => Checker.Run(path);
        yield return () => Repairer.Plan(path);
        yield return () => Use(path, v =>
        {
            foreach (FamfsItem item in v.List("", recurse: true).Where(i => !i.IsDirectory).Take(4))
            {
                _ = v.Map(item.Path).Take(100).Count();
                v.OpenData(item.Path).ReadThrough(0, new byte[Math.Min(4096, ((FamfsFile)item).Size)]);
            }
        });
        yield return () => Use(path, v =>
        {
            string target = _host.Scratch.File($"out{round}");
            CopyOut copy = new(v, new CopyOptions { ThrottleLimit = 1 });
            _ = copy.Run(new FamfsFiles(v).Expand("d1/f", target, false), default).Count();
            File.Delete(target);
        });
        yield return () => Use(path, v => v.CreateDirectories($"new{round}"));
        yield return () => Use(path, v =>
        {
            CopyIn copy = new(v, new HostFiles(), new CopyOptions { ThrottleLimit = 1 });
            _ = copy.Run(new HostFiles().Expand(source, $"in{round}", false), default).Count();
        });
        yield return () => Ownership.Plan(path, null);
    }

    /// <summary>Nothing that the rules refuse is in the tree, whatever the log, the ring and the journal say.</summary>
    private static void RequireAllowed(FamfsVolume volume)
    {
        foreach (FamfsItem item in volume.List("", recurse: true, all: true))
        {
            Assert.True(EntryRules.IsValidPath(PathText.ToBytes(item.Path)), item.Path);
            Assert.NotNull(volume.Find(item.DirectoryName) ?? volume.Get(""));
        }

        // As many as there were at the start of the look: the nodes of what has gone are not listed any more.
        for (int number = 1; number < volume.Names.Count; number++)
        {
            if (volume.Names[number].Kind == NodeKind.File)
            {
                Assert.All(volume.Names.LayoutOf(number).Extents, e => Assert.True(
                    e.Offset >= (ulong)volume.Geometry.DataStart && e.Offset + e.Length <= (ulong)volume.Geometry.DeviceSize));
            }
        }
    }

    private static void Use(string path, Action<FamfsVolume> action)
    {
        using FamfsVolume volume = FamfsVolume.Open(path);
        volume.Writer.Patience = TimeSpan.FromSeconds(1);
        action(volume);
    }
}
