using Famfs.Names;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// What is true of a file system whose entries are rewritten: its trees, one after the other, by a model that knows nothing of
/// logs and journals. Memory is replayed every now and then, because at every moment every power may fail.
/// </summary>
internal sealed class ChangeWorld : IDisposable
{
    private const int ReplayOneIn = 40;

    private readonly CachedDevice _observer;
    private int _changes;

    public ChangeWorld(Guid master)
    {
        Owner = master;
        Memory = World.Formatted(master);
        _observer = new CachedDevice(Memory);
        Memory.Changed = _ => Look();
    }

    public SharedMemory Memory { get; }

    /// <summary>The trees after each operation that has returned.</summary>
    public List<ChangeTree> Trees { get; } = [new ChangeTree()];

    /// <summary>What the tree becomes by an operation that has not returned.</summary>
    public ChangeTree? UnderWay { get; private set; }

    public Guid Owner { get; set; }

    public bool IsBusy { get; set; }

    public void Dispose() => _observer.Dispose();

    public void Begin(ChangeTree next) => UnderWay = next;

    /// <summary>An operation has returned.</summary>
    public void End()
    {
        Trees.Add(UnderWay!);
        UnderWay = null;
        Assert.Equal(Trees[^1].Text, Replay());
    }

    /// <summary>The host of an operation has lost its power: memory says whether it happened.</summary>
    public void EndCut()
    {
        string found = Replay();
        Assert.True(
            found == Trees[^1].Text || found == UnderWay?.Text,
            $"after a power cut memory has\n{found}\nand not\n{Trees[^1].Text}\nor\n{UnderWay?.Text}");
        if (found == UnderWay?.Text)
        {
            Trees.Add(UnderWay);
        }

        UnderWay = null;
    }

    /// <summary>The tree that a host which knows nothing finds in memory.</summary>
    public string Replay()
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(_observer);
        Assert.Empty(volume.Damage);
        return TextOf(volume);
    }

    /// <summary>A tree as text: each name with what it stands for.</summary>
    public static string TextOf(FamfsVolume volume)
    {
        NameSpace names = volume.Names;
        return string.Join('\n', Enumerable.Range(1, names.Count - 1)
            .Where(n => !names[n].IsHidden)
            .Select(n => ChangeTree.TextOf(
                PathText.FromBytes(names.PathOf(n)), names[n].Kind == NodeKind.Directory, names[n].Mode, names[n].LogIndex))
            .Order(StringComparer.Ordinal));
    }

    private void Look()
    {
        if (++_changes % ReplayOneIn == 0)
        {
            string found = Replay();
            Assert.True(
                found == Trees[^1].Text || found == UnderWay?.Text,
                $"memory has\n{found}\nand not\n{Trees[^1].Text}\nor\n{UnderWay?.Text}");
        }
    }
}
