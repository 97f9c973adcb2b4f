using Famfs.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// Hosts whose caches never look at each other create, rename, change, remove and reclaim, take the ownership from each other,
/// lose their power, and follow. What each sees is a tree that was true while it looked, and what memory holds is the tree of
/// before or after.
/// </summary>
public sealed class ChangeSimulationTests(ITestOutputHelper output) : IDisposable
{
    private const long Steps = 1_000_000;
    private const int Operations = 14;

    private readonly HostVariable _host = new("00000001-0000-0000-0000-000000000000");
    private readonly List<string> _files = [];
    private readonly List<SafeFileHandle> _locks = [];

    public void Dispose()
    {
        _locks.ForEach(l => l.Dispose());
        _files.ForEach(File.Delete);
        _host.Dispose();
    }

    [Fact]
    public void A_million_steps_show_only_trees_that_were_true()
    {
        long steps = 0;
        int seed = 0;
        int trees = 0;
        for (; steps < Steps; seed++)
        {
            var (done, count, failure) = Run(seed, Omission.None);
            steps += done;
            trees += count;
            Assert.True(failure is null, $"seed {seed}: {failure}");
        }

        output.WriteLine($"{steps} steps, {trees} trees in {seed} runs");
    }

    [Theory]
    [InlineData(Omission.JournalFlush)]
    [InlineData(Omission.JournalInvalidate)]
    [InlineData(Omission.ChangeCountFlush)]
    [InlineData(Omission.ChangeLineInvalidate)]
    [InlineData(Omission.ChangeFence)]
    [InlineData(Omission.RingFlush)]
    [InlineData(Omission.RingInvalidate)]
    [InlineData(Omission.EntryFlush)]
    [InlineData(Omission.EntryInvalidate)]
    public void A_step_of_a_change_that_is_left_out_is_found_out(Omission omission)
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            if (Run(seed, omission).Failure is { } failure)
            {
                output.WriteLine($"found in run {seed}: {failure.Message}");
                return;
            }
        }

        Assert.Fail($"Nothing shows that the device leaves out: {omission}");
    }

    private (long Steps, int Trees, Exception? Failure) Run(int seed, Omission omission)
    {
        Random random = new(seed);
        int count = 2 + random.Next(3);
        using ChangeWorld world = new(new Guid(1, 0, 0, new byte[8]));
        Scheduler scheduler = new(random);
        List<(Action, Action)> hosts = [];
        for (int i = 0; i < count; i++)
        {
            Guid uuid = new(i + 1, 0, 0, new byte[8]);
            ChangeHost host = new(i, uuid, world, new OmittingDevice(world.Memory, random, Lock(i), omission), scheduler, random);
            hosts.Add((() => host.Live(Operations), () => Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", uuid.ToString())));
        }

        scheduler.Run(hosts);
        return (scheduler.Steps, world.Trees.Count, scheduler.Failure);
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
