using Famfs.Tests.Support;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// A change that is cut off: of every line each content that it had since the last fence, beside the oldest and beside the
/// newest of all other lines, and mixtures. Each shows the old tree or the new one, and the next writer keeps what it shows.
/// </summary>
public sealed class ChangeStateTests(ITestOutputHelper output) : IDisposable
{
    private const int MostInAll = 5000;
    private const int Mixtures = 300;

    private static readonly Guid Me = new(1, 0, 0, new byte[8]);

    private readonly Machine _host = new(Me);

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(false, ChangeKind.Move, "a", "b")]
    [InlineData(true, ChangeKind.Move, "a", "b")]
    [InlineData(true, ChangeKind.Move, "a", "newer/c")]
    [InlineData(true, ChangeKind.Move, "a/x", "x")]
    [InlineData(true, ChangeKind.Remove, "newer", null)]
    [InlineData(true, ChangeKind.Set, "newer", null)]
    public void Every_content_of_memory_shows_the_old_tree_or_the_new_one(bool hasChanged, ChangeKind kind, string path, string? to)
    {
        SharedMemory start = World.Formatted(Me);
        OnVolume(start, v =>
        {
            v.Create([new CreateRequest { Path = "a", IsDirectory = true }, new CreateRequest { Path = "b", IsDirectory = true }]);
            v.Create([new CreateRequest { Path = "a/x", IsDirectory = true }, new CreateRequest { Path = "newer", IsDirectory = true }]);
            if (hasChanged)
            {
                Run(v, new ChangeRequest { Kind = ChangeKind.Set, Path = "b", Mode = 5 });
            }
        });
        ChangeRequest change = new() { Kind = kind, Path = path, Destination = to, Overwrite = true, Mode = 7 };
        string before = TreeOf(start);
        SharedMemory end = start.Copy();
        OnVolume(end, v => Run(v, change));
        string after = TreeOf(end);
        Assert.NotEqual(before, after);

        int states = 0;
        HashSet<string> seen = [];
        Random random = new(1);
        foreach (SharedMemory state in StatesOf(start, change, random))
        {
            states++;
            string found = TreeOf(state);
            Assert.True(found == before || found == after, $"state {states} shows\n{found}\nand not\n{before}\nor\n{after}");
            seen.Add(found);
            if (states % 20 == 0)
            {
                OnVolume(
                    state,
                    v => Assert.Null(v.CreateDirectories([new CreateRequest { Path = "next", IsDirectory = true }]).Single().Error));
                Assert.Equal(
                    found.Split('\n').Append("next d0 #" + (Entries(state) - 1)).Order(StringComparer.Ordinal),
                    TreeOf(state).Split('\n'));
            }
        }

        Assert.Equal(2, seen.Count);
        output.WriteLine($"{states} states");
    }

    private IEnumerable<SharedMemory> StatesOf(SharedMemory start, ChangeRequest change, Random random)
    {
        // Per fence, the contents that each line had: any of them may be the one that memory has.
        List<Dictionary<long, List<byte[]>>> phases = [[]];
        SharedMemory memory = start.Copy();
        using SafeFileHandle handle = NewLock();
        using CachedDevice device = new(memory, handle: handle);
        device.Stored = (line, bytes) =>
        {
            if (!phases[^1].TryGetValue(line, out List<byte[]>? versions))
            {
                phases[^1][line] = versions = [memory.Get(line)];
            }

            versions.Add([.. bytes]);
        };
        device.Fenced = () => phases.Add([]);
        using (FamfsVolume volume = FamfsVolume.OpenOn(device))
        {
            Run(volume, change);
        }

        SharedMemory before = start.Copy();
        foreach (Dictionary<long, List<byte[]>> phase in phases)
        {
            long[] lines = [.. phase.Keys];
            foreach (int[] chosen in Choices([.. lines.Select(l => phase[l].Count)], random))
            {
                SharedMemory state = before.Copy();
                for (int i = 0; i < lines.Length; i++)
                {
                    state.Put(lines[i], phase[lines[i]][chosen[i]]);
                }

                yield return state;
            }

            foreach (var (line, versions) in phase)
            {
                before.Put(line, versions[^1]);
            }
        }
    }

    /// <summary>Which version of each line: all combinations, or each version of each line beside two states of the others.</summary>
    private static IEnumerable<int[]> Choices(int[] counts, Random random)
    {
        if (counts.Aggregate(1L, (all, c) => Math.Min(all * c, MostInAll + 1)) <= MostInAll)
        {
            int[] chosen = new int[counts.Length];
            for (int place = 0; place < counts.Length;)
            {
                yield return [.. chosen];
                for (place = 0; place < counts.Length && ++chosen[place] == counts[place]; place++)
                {
                    chosen[place] = 0;
                }
            }

            yield break;
        }

        int[] oldest = new int[counts.Length];
        int[] newest = [.. counts.Select(c => c - 1)];
        foreach (int[] others in (int[][])[oldest, newest])
        {
            for (int line = 0; line < counts.Length; line++)
            {
                for (int version = 0; version < counts[line]; version++)
                {
                    int[] chosen = [.. others];
                    chosen[line] = version;
                    yield return chosen;
                }
            }
        }

        for (int i = 0; i < Mixtures; i++)
        {
            yield return [.. counts.Select(c => random.Next(c))];
        }
    }

    private static void Run(FamfsVolume volume, ChangeRequest request) => Assert.Null(volume.Change([request]).Single().Error);

    private void OnVolume(SharedMemory memory, Action<FamfsVolume> action)
    {
        using SafeFileHandle handle = NewLock();
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory, handle: handle));
        action(volume);
    }

    private static string TreeOf(SharedMemory memory)
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory));
        Assert.Empty(volume.Damage);
        return ChangeWorld.TextOf(volume);
    }

    private static long Entries(SharedMemory memory)
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory));
        return volume.LogPosition;
    }

    private SafeFileHandle NewLock() =>
        File.OpenHandle(_host.Scratch.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
