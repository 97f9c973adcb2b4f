using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>Two volumes on one image, each with a handle of its own: to the kernel's locks they are two processes.</summary>
public sealed class SharingTests : IDisposable
{
    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _one;
    private readonly FamfsVolume _two;

    public SharingTests()
    {
        _path = _host.Format();
        _one = _host.Open(_path);
        _two = _host.Open(_path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_one_commits_the_other_sees_when_it_looks()
    {
        _one.CreateDirectories("d");
        _one.CreateFile("d/f", 10);
        Assert.Empty(_two.Paths());

        Assert.Equal(2, _two.Follow());
        Assert.Equal(["d", "d/f"], _two.Paths());
        Assert.Equal(0, _two.Follow());
        Assert.Equal(_one.LayoutOf("d/f").Extents, _two.LayoutOf("d/f").Extents);
    }

    [Fact]
    public void A_client_follows_without_a_lock()
    {
        using HostVariable client = new(Guid.NewGuid());
        PendingFile[] pending;
        using (new HostVariable(_host.Uuid))
        {
            _one.CreateFile("f", 1);
            pending = [.. _one.Prepare([FileRequest("g", 1)])];
        }

        Assert.Equal(1, _two.Follow());
        Assert.Equal(["f"], _two.Paths());
        pending[0].Dispose();
    }

    [Fact]
    public void Space_taken_by_one_is_not_given_to_the_other()
    {
        PendingFile[] pending = [.. _one.Prepare([FileRequest("a", 100 << 20), FileRequest("b", 2 << 20)])];
        long free = _two.Describe().Free;
        Assert.Equal(_one.Describe().Free, free);

        FamfsFile other = _two.CreateFile("c", 64 << 20);
        long start = (long)_two.LayoutOf("c").Extents[0].Offset;
        Assert.All(pending, p => Assert.All(
            p.Layout!.Extents, e => Assert.True(e.End <= start || (long)e.Offset >= start + other.AllocatedSize)));

        _one.Commit(pending);
        Assert.All(pending, p => Assert.NotNull(p.Item));
        Assert.Equal(["c", "a", "b"], _one.Paths());
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void All_space_can_be_taken_and_comes_back_when_the_taker_is_gone()
    {
        long free = _one.Describe().Free;
        PendingFile pending = _one.Prepare([FileRequest("all", free)]).Single();
        Expect.Error(FamfsErrorId.OutOfSpace, () => _two.CreateFile("x", 1));
        Assert.Equal(0, _two.Describe().Free);

        _one.Dispose();
        Assert.Equal(free, _two.Describe().Free);
        _two.CreateFile("x", free);
        pending.Dispose();
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void Space_given_back_by_one_serves_the_other()
    {
        long free = _one.Describe().Free;
        PendingFile pending = _one.Prepare([FileRequest("all", free)]).Single();
        Assert.Equal(0, _two.Describe().Free);
        pending.Dispose();
        Assert.Equal(free, _two.CreateFile("x", free).Size);
    }

    [Fact]
    public void A_name_taken_meanwhile_fails_only_that_creation()
    {
        PendingFile[] pending = [.. _one.Prepare([FileRequest("a", 1), FileRequest("b", 1)])];
        _two.CreateFile("a", 5);
        _one.Commit(pending);

        Expect.IsWhole(FamfsErrorId.AlreadyExists, pending[0].Error);
        Assert.NotNull(pending[1].Item);
        Array.ForEach(pending, p => p.Dispose());
        Assert.Equal(5, _one.GetFile("a").Size);
        Assert.Equal(_host.Open(_path).Describe().Free, _one.Describe().Free);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void Turns_are_taken_without_loss()
    {
        for (int i = 0; i < 200; i++)
        {
            (i % 2 == 0 ? _one : _two).CreateFile($"f{i}", 1 + (i % 5 * (1 << 20)));
        }

        _one.Follow();
        _two.Follow();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"f{i}"), _one.Paths());
        Assert.Equal(_one.Paths(), _two.Paths());
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public async Task The_writer_lock_makes_others_wait_until_it_is_free()
    {
        using Famfs.Log.WriterLock held = Famfs.Log.WriterLock.Take(_one.Device, TimeSpan.Zero, default);
        Expect.Error(
            FamfsErrorId.DeviceBusy, () => Famfs.Log.WriterLock.Take(_two.Device, TimeSpan.FromMilliseconds(20), default));

        Task waiting = Task.Run(() => _two.CreateDirectories("d"));
        await Task.Delay(50);
        Assert.False(waiting.IsCompleted);
        using CancellationTokenSource cancel = new(20);
        Assert.ThrowsAny<OperationCanceledException>(
            () => Famfs.Log.WriterLock.Take(_two.Device, TimeSpan.FromMinutes(1), cancel.Token));
        held.Dispose();
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, _one.Follow());
    }

    [Fact]
    public void The_cache_follows_and_notices_a_replaced_device()
    {
        FamfsVolume first = VolumeCache.Get(_path);
        _one.CreateDirectories("d");
        Assert.Same(first, VolumeCache.Get(_path));
        Assert.Equal(["d"], first.Paths());

        string other = _host.Format("other.famfs");
        File.Move(other, _path, overwrite: true);
        FamfsVolume second = VolumeCache.Get(_path);
        Assert.NotSame(first, second);
        Assert.Empty(second.Paths());
        Assert.Equal(["d"], first.Paths());

        Formatter.Format(_path, new FormatOptions { Force = true });
        FamfsVolume third = VolumeCache.Get(_path);
        Assert.NotEqual(second.Superblock.FileSystemUuid, third.Superblock.FileSystemUuid);

        File.Delete(_path);
        Expect.Error(FamfsErrorId.DeviceNotFound, () => VolumeCache.Get(_path));
    }
}
