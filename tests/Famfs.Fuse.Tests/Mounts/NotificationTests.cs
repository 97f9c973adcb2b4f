using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>What the kernel has cached for an hour goes when the server says so.</summary>
public abstract class NotificationTests(FuseTransport transport) : IDisposable
{
    private readonly ServerFixture _server = new(transport, "valid=3600", "keep=1");

    public void Dispose()
    {
        _server.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Cached_data_stay_until_the_node_is_invalidated()
    {
        Assert.Equal("1", _server.Run("cat changing"));
        _server.Run("printf q > poke");
        Assert.Equal("1", _server.Run("cat changing"));
        _server.Run("printf n > poke");
        Await("cat changing", "3");
    }

    [Fact]
    public void Cached_name_stays_until_the_entry_is_invalidated()
    {
        _server.Run("test -e ghost");
        _server.Run("printf q > poke; test -e ghost");
        _server.Run("printf e > poke");
        Await("test -e ghost || echo gone", "gone");
    }

    private void Await(string script, string output)
    {
        for (int i = 0; i < 600 && _server.Run(script) != output; i++)
        {
            Thread.Sleep(100);
        }

        Assert.Equal(output, _server.Run(script));
        Assert.DoesNotContain("notify:", _server.Unmount(), StringComparison.Ordinal);
    }
}
