using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Processes;

/// <summary>A process of its own for what ends it, or lasts until its end.</summary>
public sealed class FaultProcessTests : IDisposable
{
    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Where_the_kernel_refuses_guarded_copies_our_own_take_over()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        volume.CreateFile("small", 100);
        volume.CreateFile("large", 3 << 20);
        byte[] bytes = new byte[1 << 20];
        bytes[^1] = 77;
        volume.OpenData("large").WriteThrough(0, bytes);

        using WorkerProcess worker = new("sealed", path, "", "0");
        Assert.True(await worker.WaitAsync() == 0, worker.Errors);
        Assert.Equal(77, worker.Reported["large"]);
        Assert.Equal(0, worker.Reported["small"]);
        volume.OpenData("large").ReadThrough(0, bytes);
        Assert.Equal((77, 0), (bytes[0], bytes[^1]));
    }

    [Fact]
    public async Task After_news_of_broken_memory_missing_memory_is_still_an_error()
    {
        using WorkerProcess worker = new("advice", _host.Format(), "", "0");
        Assert.True(await worker.WaitAsync() == 0, worker.Errors);
        Assert.Equal(1, worker.Reported["alive"]);
    }

    [Fact]
    public async Task A_signal_that_is_not_ours_goes_where_it_went_before()
    {
        using WorkerProcess worker = new("bus", _host.Format(), "", "0");
        Assert.NotEqual(0, await worker.WaitAsync());
        Assert.DoesNotContain("overflow", worker.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("AccessViolation", worker.Errors, StringComparison.Ordinal);
    }
}
