using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>What a session keeps open, and when it lets go.</summary>
public sealed class VolumeCacheTests : IDisposable
{
    private readonly Machine _host = new();
    private readonly TimeSpan _before = VolumeCache.IdleTime;

    public void Dispose()
    {
        VolumeCache.Clear();
        VolumeCache.IdleTime = _before;
        _host.Dispose();
    }

    [Fact]
    public void A_file_system_is_closed_when_nobody_has_used_it_for_a_while()
    {
        VolumeCache.IdleTime = TimeSpan.FromMilliseconds(200);
        string path = _host.Format();
        VolumeLease lease = VolumeCache.Lease(path);
        Thread.Sleep(1000);
        Assert.Equal(0, lease.Volume.Follow());
        Assert.True(IsOpen(path));

        lease.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !IsOpen(path), 60_000));
        using VolumeLease again = VolumeCache.Lease(path);
        Assert.NotSame(lease.Volume, again.Volume);
    }

    [Fact]
    public void A_file_system_that_is_let_go_is_closed_when_the_last_user_is_done()
    {
        string path = _host.Format();
        VolumeLease one = VolumeCache.Lease(path);
        VolumeLease two = VolumeCache.Lease(path);
        Assert.Same(one.Volume, two.Volume);
        one.Dispose();
        one.Dispose();
        VolumeCache.Forget(path);
        Assert.Equal(0, two.Volume.Follow());
        Assert.True(IsOpen(path));
        using (VolumeLease other = VolumeCache.Lease(path))
        {
            Assert.NotSame(two.Volume, other.Volume);
        }

        VolumeCache.Clear();
        two.Dispose();
        Assert.False(IsOpen(path));
    }

    [Fact]
    public async Task A_device_that_is_slow_to_open_holds_up_no_other()
    {
        string slow = _host.Format("slow.famfs");
        string other = _host.Format("other.famfs");
        using VolumeLease lease = VolumeCache.Lease(slow);
        using SemaphoreSlim go = new(0);
        using SemaphoreSlim isIn = new(0);

        // A creation that takes its time holds the gate of its file system.
        Task creating = Task.Run(() => lease.Volume.Create(
            [new CreateRequest { Path = "f", Size = 1 }],
            _ =>
            {
                isIn.Release();
                go.Wait();
            }));
        await isIn.WaitAsync();
        Task<VolumeLease> waiting = Task.Run(() => VolumeCache.Lease(slow));
        await Task.Delay(50);
        await Task.Run(() => VolumeCache.Lease(other).Dispose()).WaitAsync(TimeSpan.FromSeconds(60));
        go.Release();
        await creating;
        (await waiting).Dispose();
    }

    private static bool IsOpen(string path) =>
        File.ReadLines("/proc/self/maps").Any(l => l.EndsWith(path, StringComparison.Ordinal));
}
