using Famfs.Superblocks;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>A host: the engine over its own view of the memory, told what to do, and judged by the world.</summary>
/// <param name="number">Its place among the hosts.</param>
/// <param name="uuids">The identities of all hosts.</param>
/// <param name="world">What is true.</param>
/// <param name="device">Its view of the memory.</param>
/// <param name="scheduler">Whose turn it is.</param>
internal sealed class Host(int number, IReadOnlyList<Guid> uuids, World world, CachedDevice device, Scheduler scheduler)
{
    private readonly List<string> _seen = [];
    private FamfsVolume? _volume;
    private int _stepsToPowerCut;
    private int _names;

    private Guid Uuid => uuids[number];

    public void BeginSteps() => device.Stepped = Stepped;

    public void Do(Operation operation)
    {
        bool gives = operation.Deed == Deed.Give;
        bool writes = operation.Deed is Deed.Commit or Deed.Give;
        bool takes = operation.Deed == Deed.Take;
        if (writes)
        {
            scheduler.WaitUntil(number, () => !world.IsTaken && !(gives && world.IsGiven));
            world.IsGiven |= gives;
            world.Busy++;
        }
        else if (takes)
        {
            scheduler.WaitUntil(number, () => !world.IsTaken && world.Busy == 0);
            world.IsTaken = true;
        }

        _stepsToPowerCut = operation.PowerCut;
        try
        {
            switch (operation.Deed)
            {
                case Deed.Follow:
                    Follow();
                    break;
                case Deed.Commit:
                    Commit(operation.Argument);
                    break;
                case Deed.Give:
                    Give(uuids[(number + operation.Argument) % uuids.Count]);
                    break;
                default:
                    Take();
                    break;
            }
        }
        catch (PowerCutException)
        {
            device.PowerCut();
            _volume = null;
            _seen.Clear();
        }

        _stepsToPowerCut = 0;
        world.Busy -= writes ? 1 : 0;
        world.IsTaken &= !takes;
        world.IsGiven &= !gives;
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

    /// <summary>What was committed before the look is seen by it, in order, whole commits, nothing else, and the right master.</summary>
    private void Follow()
    {
        int committed = world.Committed.Count;
        int changes = world.Changes;
        Guid owner = world.Owner;
        _seen.AddRange(Volume().Update().Select(item => item.Path));
        Assert.True(_seen.Count >= committed, $"host {number} sees {_seen.Count} entries of {committed}");
        for (int i = 0; i < _seen.Count; i++)
        {
            Assert.True(i < world.Committed.Count + world.UnderWay.Count, $"host {number} sees entry {i}, which was never published");
            Assert.Equal(world.NameAt(i), _seen[i]);
        }

        bool whole = world.Boundaries.Contains(_seen.Count) || _seen.Count == world.Committed.Count + world.UnderWay.Count;
        Assert.True(whole, $"host {number} sees a part of a commit: {_seen.Count} entries");
        Assert.Empty(Volume().Damage);
        Assert.True(_seen.Count == Volume().LogPosition, $"host {number} stops at entry {Volume().LogPosition}");
        if (changes == world.Changes && world.Heir is null)
        {
            Assert.Equal(owner, Volume().Superblock.SystemUuid);
        }
    }

    private void Commit(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"h{number}-{_names + i}")];
        _names += count;
        CreateRequest[] requests = [.. names.Select(n => new CreateRequest { Path = n, IsDirectory = true })];
        FamfsVolume volume = Volume();
        bool wasMaster = world.Owner == Uuid;
        int changes = world.Changes;
        bool begun = false;
        try
        {
            device.BeginsWrite = () =>
            {
                Assert.True(world.Owner == Uuid || world.Heir == Uuid, $"host {number} writes and is not the master");
                Assert.Empty(world.UnderWay);
                world.UnderWay.AddRange(names);
                begun = true;
            };
            Assert.All(volume.CreateDirectories(requests), c => Assert.Null(c.Error));
            Assert.True(begun, "a commit stored nothing");
            int before = world.Committed.Count;
            world.EndCommit();
            Assert.Equal(before + count, world.Committed.Count);
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.NotMaster)
        {
            Assert.False(begun);
            Assert.False(wasMaster && changes == world.Changes, $"host {number} is the master and was refused");
        }
        catch (PowerCutException) when (begun)
        {
            device.PowerCut();
            world.EndCommit();
            throw;
        }
        finally
        {
            device.BeginsWrite = null;
        }
    }

    private void Give(Guid heir)
    {
        bool wasMaster = world.Owner == Uuid;
        int changes = world.Changes;
        try
        {
            Change(heir, () => Ownership.Give(device, heir, CancellationToken.None));
            Assert.Equal(heir, world.Owner);
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.NotMaster)
        {
            Assert.False(wasMaster && changes == world.Changes, $"host {number} is the master and was refused");
        }
    }

    private void Take()
    {
        Change(Uuid, () => Ownership.Take(device, CancellationToken.None));
        Assert.Equal(Uuid, world.Owner);
    }

    private void Change(Guid heir, Action change)
    {
        device.BeginsWrite = () => world.BeginChange(heir);
        try
        {
            change();
            world.EndChange();
        }
        catch (PowerCutException)
        {
            device.PowerCut();
            world.EndChange();
            throw;
        }
        finally
        {
            device.BeginsWrite = null;
        }
    }
}
