using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Superblocks;

/// <summary>A second host with the identity of this one: no lock keeps it away, so a commit looks for its hand.</summary>
public sealed class ForeignWriterTests : IDisposable
{
    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_another_host_commits_meanwhile_is_not_overwritten()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        volume.CreateDirectories("before");
        using DaxDevice foreign = DaxDevice.Open(path);
        foreign.AllowWrites();

        FamfsException error = Expect.Error(
            FamfsErrorId.ForeignWriter,
            () => volume.Create(
                [VolumeExtensions.FileRequest("ours", 4096)],
                _ => Commit(foreign, 1, "theirs"),
                cancel: TestContext.Current.CancellationToken));

        Assert.Contains("entry 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(["before", "theirs"], _host.Open(path).Paths());

        // The other one is gone: what it made is followed, and this host goes on.
        volume.CreateFile("ours", 4096);
        Assert.Equal(["before", "theirs", "ours"], _host.Open(path).Paths());
    }

    [Fact]
    public void A_commit_that_was_overwritten_is_seen()
    {
        string path = _host.Format();
        _host.Open(path).CreateDirectories("ours");
        RawImage raw = new(path);
        byte[] entry = raw.Peek(MediaLayout.EntryOffset(0), MediaLayout.EntrySize);
        using DaxDevice device = DaxDevice.Open(path);
        device.AllowWrites();
        Assert.True(LogAppender.IsThere(device, 0, entry));
        Assert.True(LogAppender.IsAt(device, 1));
        Commit(device, 0, "theirs");
        Assert.False(LogAppender.IsThere(device, 0, entry));
        Assert.False(LogAppender.IsAt(device, 2));
    }

    private static void Commit(DaxDevice device, long index, string path)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        LogEntryWriter.MakeDirectory(entry, System.Text.Encoding.UTF8.GetBytes(path), 0x1ed, 0, 0);
        LogEntryWriter.Seal(entry, (ulong)index);
        LogAppender.Write(device, index, entry);
        LogAppender.Publish(device, index + 1);
    }
}
