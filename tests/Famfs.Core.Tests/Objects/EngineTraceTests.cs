using System.Collections.Concurrent;
using Xunit;

namespace Famfs.Tests.Objects;

/// <summary>Who hears what the engine does.</summary>
public sealed class EngineTraceTests
{
    private readonly ConcurrentQueue<string> _heard = new();

    [Fact]
    public void A_follower_hears_what_is_told_until_it_is_disposed()
    {
        EngineTrace.Tell($"before {1}");
        using (EngineTrace.Follow(_heard.Enqueue))
        {
            EngineTrace.Tell($"during {2}");
        }

        EngineTrace.Tell($"after {3}");
        Assert.Equal(["during 2"], _heard);
    }

    [Fact]
    public void A_follower_within_another_hears_alone()
    {
        ConcurrentQueue<string> inner = new();
        using IDisposable outer = EngineTrace.Follow(_heard.Enqueue);
        using (EngineTrace.Follow(inner.Enqueue))
        {
            EngineTrace.Tell($"in");
        }

        EngineTrace.Tell($"out");
        Assert.Equal(["in"], inner);
        Assert.Equal(["out"], _heard);
    }

    [Fact]
    public async Task Threads_that_are_begun_while_it_follows_are_heard_and_others_are_not()
    {
        using SemaphoreSlim go = new(0);
        Task other = Task.Run(async () =>
        {
            await go.WaitAsync();
            EngineTrace.Tell($"elsewhere");
        });
        using (EngineTrace.Follow(_heard.Enqueue))
        {
            go.Release();
            await other;
            await Task.Run(() => EngineTrace.Tell($"on a thread of its own"));
        }

        Assert.Equal(["on a thread of its own"], _heard);
    }

    [Fact]
    public void Nothing_is_put_together_where_nobody_follows()
    {
        int asked = 0;
        EngineTrace.Tell($"{asked++}");
        Assert.Equal(0, asked);
    }
}
