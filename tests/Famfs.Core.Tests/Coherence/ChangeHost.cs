using Famfs.Superblocks;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>A host of the simulation of changes: it follows, or changes what is recorded if it is the master.</summary>
/// <param name="number">Its place among the hosts.</param>
/// <param name="uuid">Its identity.</param>
/// <param name="world">What is true.</param>
/// <param name="device">Its view of the memory.</param>
/// <param name="scheduler">Whose turn it is.</param>
/// <param name="random">Decides what it does.</param>
internal sealed class ChangeHost(int number, Guid uuid, ChangeWorld world, CachedDevice device, Scheduler scheduler, Random random)
{
    private FamfsVolume? _volume;
    private int _stepsToPowerCut;
    private int _names;

    public void Live(int operations)
    {
        device.Stepped = Stepped;
        for (int i = 0; i < operations; i++)
        {
            bool follows = random.Next(2) == 0;
            bool cuts = random.Next(10) == 0;
            if (!follows)
            {
                scheduler.WaitUntil(number, () => !world.IsBusy);
                world.IsBusy = true;
                if (world.Owner != uuid)
                {
                    Ownership.Take(device, CancellationToken.None);
                    world.Owner = uuid;
                }
            }

            _stepsToPowerCut = cuts ? 1 + random.Next(700) : 0;
            try
            {
                if (follows)
                {
                    Follow();
                }
                else
                {
                    Change();
                }
            }
            catch (PowerCutException)
            {
                _stepsToPowerCut = 0;
                device.PowerCut();
                _volume = null;
                if (!follows)
                {
                    world.EndCut();
                }
            }

            _stepsToPowerCut = 0;
            world.IsBusy &= follows;
        }
    }

    private void Stepped()
    {
        scheduler.Step(number);
        if (_stepsToPowerCut > 0 && --_stepsToPowerCut == 0)
        {
            throw new PowerCutException();
        }
    }

    private FamfsVolume Volume() => _volume ??= FamfsVolume.OpenOn(device);

    /// <summary>The tree that it sees is one of those that were true while it looked.</summary>
    private void Follow()
    {
        int first = world.Trees.Count - 1;
        FamfsVolume volume = Volume();
        volume.Follow();
        string found = ChangeWorld.TextOf(volume);
        Assert.Empty(volume.Damage);
        Assert.True(
            world.Trees.Skip(first).Append(world.UnderWay!).Any(t => t?.Text == found),
            $"host {number} sees\n{found}\nwhere memory had\n{world.Trees[first].Text}\nand now has\n{world.Trees[^1].Text}");
    }

    private void Change()
    {
        FamfsVolume volume = Volume();
        ChangeTree tree = world.Trees[^1];
        string[] live = [.. tree.Items.Keys.Where(k => !k.StartsWith('.'))];
        string[] removed = [.. tree.Items.Keys.Where(k => k.StartsWith('.'))];
        string name = $"h{number}-{_names++}";
        string some = live.Length == 0 ? "" : live[random.Next(live.Length)];
        switch (random.Next(10))
        {
            case < 3 or _ when live.Length == 0:
                bool isDirectory = random.Next(2) == 0;
                string path = Place(tree, name, "");
                Do(tree.Create(path, isDirectory, 7), () =>
                {
                    CreateRequest request = new() { Path = path, IsDirectory = isDirectory, Mode = 7, Size = isDirectory ? 0 : 1 };
                    Assert.Null(volume.Create([request]).Single().Error);
                });
                break;
            case < 5:
                uint mode = (uint)random.Next(512);
                Do(tree.Chmod(some, mode), () => Run(volume, new ChangeRequest { Kind = ChangeKind.Set, Path = some, Mode = mode }));
                break;
            case 5 or 6:
                string to = random.Next(3) == 0 && live.Where(l => IsOver(tree, some, l)).ToArray() is { Length: > 0 } over
                    ? over[random.Next(over.Length)]
                    : Place(tree, name, some);
                Do(tree.Move(some, to, true), () =>
                    Run(volume, new ChangeRequest { Kind = ChangeKind.Move, Path = some, Destination = to, Overwrite = true }));
                break;
            case 7 when removed.Length > 0:
                string gone = removed[random.Next(removed.Length)];
                Do(tree.Reclaim(gone), () => Run(volume, new ChangeRequest { Kind = ChangeKind.Reclaim, Path = gone }));
                break;
            default:
                if (!live.Any(l => l.StartsWith(some + "/", StringComparison.Ordinal)))
                {
                    Do(tree.Remove(some), () => Run(volume, new ChangeRequest { Kind = ChangeKind.Remove, Path = some }));
                }

                break;
        }
    }

    private static bool IsOver(ChangeTree tree, string some, string other) =>
        some != other && !tree.Items[some].IsDirectory && !tree.Items[other].IsDirectory;

    /// <summary>A path in the root or in a directory that is not inside another path.</summary>
    private string Place(ChangeTree tree, string name, string outside)
    {
        string[] directories =
        [
            .. tree.Items.Where(i => i.Value.IsDirectory && !i.Key.StartsWith('.') && i.Key.Length < 30
                && i.Key != outside && !i.Key.StartsWith(outside + "/", StringComparison.Ordinal)).Select(i => i.Key),
        ];
        return directories.Length == 0 || random.Next(2) == 0 ? name : $"{directories[random.Next(directories.Length)]}/{name}";
    }

    private void Do(ChangeTree next, Action change)
    {
        world.Begin(next);
        change();
        world.End();
        Assert.Equal(next.Text, ChangeWorld.TextOf(Volume()));
    }

    private static void Run(FamfsVolume volume, ChangeRequest request) => Assert.Null(volume.Change([request]).Single().Error);
}
