using Famfs.Devices;
using Famfs.Interop;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Processes;

/// <summary>
/// Programs of another user that may read an image and lock it: they delay nobody, and what is created meanwhile is whole.
/// (Where the tests do not run as root, they are programs of the same user.)
/// </summary>
public sealed class StrangerTests : IDisposable
{
    private const UnixFileMode ForAllToRead = (UnixFileMode)0x1a4; // 0644
    private const UnixFileMode ForAllToEnter = (UnixFileMode)0x1ed; // 0755

    private readonly Machine _host = new();
    private readonly string _path;

    public StrangerTests()
    {
        _path = _host.Format();
        File.SetUnixFileMode(_path, ForAllToRead);
        File.SetUnixFileMode(_host.Scratch.Root, ForAllToEnter);
    }

    public static TheoryData<string> Locks =>
    [
        "read 10485776 1 1 0",
        "read-traditional 10485776 1 1 0",
        "read 0 0 1 0",
        "read-traditional 0 0 1 0",
        "read 10485776 1 12000 4099",
        "read 2097184 16 1 0",
        "read 10485760 2097152 1 0",
        "flock-shared",
        "flock-exclusive",

        // Of programs that may write, but know nothing of claims.
        "write 10485776 1 1 0",
        "write 10485760 4096 3000 8192",
        "write-traditional 10485760 2097152 1 0",
        "write 10485760 0 1 0",
    ];

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Locks_of_strangers_cost_nothing(string kind)
    {
        FamfsVolume one = _host.Open(_path);
        FamfsVolume two = _host.Open(_path);
        long free = one.Describe().Free;
        using WorkerProcess stranger = new(["stranger", _path, .. kind.Split(' ')]);
        await stranger.WaitUntilReady();
        Assert.Equal(free, one.Describe().Free);

        // Claims: of each other's, of files that grow, and none.
        PendingFile[] pending = [.. one.Prepare([FileRequest("a", 3 << 20), FileRequest("b", 1)])];
        PendingFile other = two.Prepare([FileRequest("c", 5 << 20)]).Single();
        PendingFile draft = one.Writer.BeginDraft(FileRequest("d", 1), isBelowDraft: false);
        one.Writer.GrowDraft(draft, 9 << 20);
        Assert.Equal(free - (11 * MediaLayout.AllocationUnit), two.Describe().Free);
        two.Commit([other]);
        one.Commit(pending);
        one.Writer.SettleDraft(draft, FileRequest("d", 9 << 20));
        one.Commit([draft]);
        two.CreateDirectories("e");
        two.Create([FileRequest("e/f", 1)]);

        FamfsVolume fresh = _host.Open(_path);
        Assert.Equal(["a", "b", "c", "d", "e", "e/f"], fresh.Paths().Order(StringComparer.Ordinal));
        Assert.Empty(Checker.Run(_path).Findings);
        one.Follow();
        Assert.Equal(fresh.Describe().Free, one.Describe().Free);
        string file = LockFile.PathOf(one.Device.Handle)!;
        Array.ForEach([one, two, fresh], v => v.Dispose());
        Assert.False(File.Exists(file), "What was locked is free, and the lock file is still there.");
    }

    [Fact]
    public async Task Writers_exclude_each_other_while_a_stranger_locks_on_and_off()
    {
        using WorkerProcess stranger = new("stranger", _path, "read-on-and-off");
        await stranger.WaitUntilReady();
        using WorkerProcess one = new("create", _path, "a", "200");
        using WorkerProcess two = new("create", _path, "b", "200");
        Assert.True(await one.WaitAsync() + await two.WaitAsync() == 0, one.Errors + two.Errors);

        Assert.Empty(Checker.Run(_path).Findings);
        Assert.Equal(400, _host.Open(_path).Paths().Length);
    }

    [Fact]
    public async Task A_writer_that_is_stopped_holds_up_writers_only()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateFile("f", 10);
        using WorkerProcess writer = new("hold", _path, "", "1");
        await writer.WaitUntilReady();
        Assert.Equal(0, Mono.Unix.Native.Syscall.kill(writer.Id, Mono.Unix.Native.Signum.SIGSTOP));

        using CancellationTokenSource cancel = new();
        Task waiting = Task.Run(() => volume.CreateDirectories([DirectoryRequest("d")], cancel: cancel.Token));
        Task waitingToo = Task.Run(() => volume.Prepare([FileRequest("g", 1)], cancel.Token));
        await Task.Delay(100);

        // On another thread than a gate that is held would let in by its owner.
        await Task.Run(() =>
        {
            Assert.Equal(0, volume.Follow());
            Assert.Equal(["f"], volume.Paths());
            Assert.Equal(1, volume.Describe().Files);
        }).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(waiting.IsCompleted || waitingToo.IsCompleted);

        FamfsException busy = Expect.Error(
            FamfsErrorId.DeviceBusy, () => Famfs.Log.WriterLock.Take(volume.Device, TimeSpan.Zero, default));
        Assert.Contains($"process {writer.Id} (", busy.Message, StringComparison.Ordinal);
        Assert.Contains("stopped", busy.Message, StringComparison.Ordinal);

        // What only asks waits for nobody.
        await Task.Run(() =>
        {
            volume.RequireChangeable();
            Assert.Equal(1, Optimizer.Plan(_path).EntriesAfter);
        }).WaitAsync(TimeSpan.FromSeconds(60));

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waitingToo);
        await writer.KillAsync();
        volume.CreateDirectories("d");
        Assert.Equal(["f", "d"], volume.Paths());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("fifo")]
    public async Task What_a_stranger_puts_in_place_of_the_lock_file_is_not_used(string what)
    {
        Assert.SkipUnless(Libc.EffectiveUser() == 0, "Only root can make files of another user.");
        FamfsVolume volume = _host.Open(_path);
        string file = LockFile.PathOf(volume.Device.Handle)!;
        string victim = _host.Scratch.Sparse("victim", 1);

        // A process that was killed may have left the lock file of an image with the same inode number.
        File.Delete(file);
        switch (what)
        {
            case "link":
                File.CreateSymbolicLink(file, victim);
                break;
            case "fifo":
                Mono.Unix.Native.Syscall.mkfifo(file, Mono.Unix.Native.FilePermissions.DEFFILEMODE);
                break;
            default:
                await File.WriteAllTextAsync(file, "");
                break;
        }

        Mono.Unix.Native.Syscall.lchown(file, 12345, 12345);
        using WorkerProcess stranger = new("stranger", _path, "read", "0", "0", "1", "0");
        await stranger.WaitUntilReady();
        volume.CreateFile("f", 10);
        Assert.Equal(0, Libc.Stat(file, out FileStatus status));
        Assert.Equal((0u, ModeBits.Regular | 0x180), (status.Uid, (uint)status.Mode));
        Assert.Equal(1, new FileInfo(victim).Length);
        File.Delete(file);
    }
}
