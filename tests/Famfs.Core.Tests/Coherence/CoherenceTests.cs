using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// The engine under hosts whose caches never look at each other: commits, changes of the owner, power cuts and followers,
/// in any order of their loads, stores, write-backs and fences.
/// </summary>
public sealed class CoherenceTests(ITestOutputHelper output) : IDisposable
{
    private const long Steps = 1_000_000;

    private readonly HostVariable _host = new("00000001-0000-0000-0000-000000000000");
    private readonly Simulation _simulation = new();

    public void Dispose()
    {
        _simulation.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void A_million_steps_lose_no_entry_show_no_phantom_and_keep_one_master()
    {
        long steps = 0;
        int seed = 0;
        for (; steps < Steps; seed++)
        {
            Operation[] operations = Random(seed);
            var (done, failure) = _simulation.Run(operations, seed);
            steps += done;
            if (failure is not null)
            {
                Assert.Fail(_simulation.Shrink(operations, seed, failure).ToString());
            }
        }

        output.WriteLine($"{steps} steps in {seed} runs");
    }

    [Theory]
    [InlineData(Omission.EntryFlush)]
    [InlineData(Omission.EntryFence)]
    [InlineData(Omission.CounterFlush)]
    [InlineData(Omission.EntryInvalidate)]
    [InlineData(Omission.HeaderInvalidate)]
    [InlineData(Omission.SuperblockInvalidate)]
    [InlineData(Omission.CopyFlush)]
    public void A_step_of_the_protocol_that_is_left_out_is_found_out(Omission omission)
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            Operation[] operations = Random(seed);
            if (_simulation.Run(operations, seed, omission).Failure is { } failure)
            {
                Simulation.Found found = _simulation.Shrink(operations, seed, failure, omission);
                output.WriteLine($"found in run {seed} of {operations.Length} operations; the smallest:\n{found}");
                Assert.IsNotType<InvalidOperationException>(found.Failure);
                Assert.InRange(found.Operations.Count, 1, 10);
                return;
            }
        }

        Assert.Fail($"Nothing shows that the device leaves out: {omission}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_steps()
    {
        Operation[] operations = Random(7);
        Assert.Equal(_simulation.Run(operations, 7).Steps, _simulation.Run(operations, 7).Steps);
    }

    private static Operation[] Random(int seed)
    {
        Random random = new(seed);
        return Operation.List(random, 2 + random.Next(3), 30);
    }
}
