using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Coherence;

/// <summary>Hosts over one memory, the turns of which come from a seed.</summary>
internal sealed class Simulation : IDisposable
{
    // A smaller list that fails is looked for under so many orders of the turns.
    private const int Tries = 40;

    private readonly List<string> _files = [];
    private readonly List<SafeFileHandle> _locks = [];

    /// <summary>A failure, the smallest list of operations that shows it, and its seed.</summary>
    public sealed record Found(Exception Failure, IReadOnlyList<Operation> Operations, int Seed)
    {
        public override string ToString() =>
            $"seed {Seed}: {Failure.Message}\n{string.Join("\n", Operations)}";
    }

    /// <summary>Runs operations.</summary>
    /// <returns>Steps of all hosts, and what went wrong.</returns>
    public (long Steps, Exception? Failure) Run(IReadOnlyList<Operation> operations, int seed, Omission omission = Omission.None)
    {
        Random random = new(seed);
        int count = operations.Max(o => o.Host) + 1;
        Guid[] uuids = [.. Enumerable.Range(1, Math.Max(2, count)).Select(i => new Guid(i, 0, 0, new byte[8]))];
        using World world = new(uuids[0]);
        Scheduler scheduler = new(random);
        List<(Action, Action)> hosts = [];
        for (int i = 0; i < count; i++)
        {
            OmittingDevice device = new(world.Memory, random, Lock(i), omission);
            Host host = new(i, uuids, world, device, scheduler);
            Operation[] own = [.. operations.Where(o => o.Host == i)];
            Guid uuid = uuids[i];
            hosts.Add((
                () =>
                {
                    host.BeginSteps();
                    foreach (Operation operation in own)
                    {
                        host.Do(operation);
                    }
                },
                () => Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", uuid.ToString())));
        }

        scheduler.Run(hosts);
        return (scheduler.Steps, scheduler.Failure);
    }

    /// <summary>Makes a list of operations that fails smaller, as long as what is left still fails.</summary>
    public Found Shrink(IReadOnlyList<Operation> operations, int seed, Exception failure, Omission omission = Omission.None)
    {
        Found found = new(failure, operations, seed);
        int before = int.MaxValue;
        for (int piece = Math.Max(1, operations.Count / 2); piece > 1 || found.Operations.Count < before; piece = Math.Max(1, piece / 2))
        {
            before = found.Operations.Count;
            for (int start = 0; start < found.Operations.Count && found.Operations.Count > piece;)
            {
                Operation[] rest = [.. found.Operations.Take(start), .. found.Operations.Skip(start + piece)];
                if (Fails(rest, seed, omission) is { } smaller)
                {
                    found = smaller;
                }
                else
                {
                    start += piece;
                }
            }
        }

        return found;
    }

    public void Dispose()
    {
        _locks.ForEach(l => l.Dispose());
        _files.ForEach(File.Delete);
    }

    private Found? Fails(IReadOnlyList<Operation> operations, int seed, Omission omission)
    {
        for (int i = 0; i < Tries; i++)
        {
            if (Run(operations, seed + i, omission).Failure is { } failure)
            {
                return new Found(failure, operations, seed + i);
            }
        }

        return null;
    }

    // Every host has a kernel of its own, and so a lock of its own.
    private SafeFileHandle Lock(int host)
    {
        while (_locks.Count <= host)
        {
            _files.Add(Path.GetTempFileName());
            _locks.Add(File.OpenHandle(_files[^1], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }

        return _locks[host];
    }
}
