using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>Every operation on metadata invalidates exactly the lines that it reads and writes back exactly those that it stored.</summary>
public sealed class LineTests : IDisposable
{
    private const int SuperblockLines = 4;

    private static readonly Guid Other = new(2, 0, 0, new byte[8]);

    private readonly Guid _me = new(1, 0, 0, new byte[8]);
    private readonly HostVariable _host;
    private readonly Scratch _scratch = new();
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _lock;
    private readonly SharedMemory _memory;

    public LineTests()
    {
        _host = new HostVariable(_me);
        _memory = World.Formatted(_me);
        _lock = File.OpenHandle(_scratch.File("lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    public void Dispose()
    {
        _lock.Dispose();
        _scratch.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Following_and_committing(int entries)
    {
        CachedDevice masterDevice = new(_memory, handle: _lock);
        CachedDevice readerDevice = new(_memory);
        using FamfsVolume master = FamfsVolume.OpenOn(masterDevice);
        FamfsVolume? reader = null;
        Assert.Equal((0, (2 * SuperblockLines) + 1), Lines(readerDevice, () => reader = FamfsVolume.OpenOn(readerDevice)));
        Assert.Equal((0, SuperblockLines + 1), Lines(readerDevice, () => reader!.Follow()));

        CreateRequest[] requests = [.. Enumerable.Range(0, entries).Select(i => new CreateRequest { Path = $"d{i}", IsDirectory = true })];
        int lines = LinesOf(0, entries);
        Assert.Equal((lines + 1, (2 * SuperblockLines) + 1), Lines(masterDevice, () => master.CreateDirectories(requests)));

        // The lines between two pieces of a long log are looked at with both.
        int pieces = (entries - 1) / LogChunk.MostEntries;
        Assert.Equal((0, SuperblockLines + 1 + lines + pieces), Lines(readerDevice, () => reader!.Follow()));
        Assert.Equal(entries, reader!.LogPosition);
        reader.Dispose();
    }

    [Fact]
    public void Changing_the_owner()
    {
        CachedDevice device = new(_memory, handle: _lock);
        using FamfsVolume volume = FamfsVolume.OpenOn(device);
        using HostVariable other = new(Other);
        var (written, _) = Lines(device, () => Ownership.Take(device, CancellationToken.None));
        Assert.Equal(SuperblockLines + 1, written);
        Assert.Equal((0, 3 * SuperblockLines), Lines(device, () => Ownership.Take(device, CancellationToken.None)));
    }

    [Fact]
    public void Formatting_and_destroying()
    {
        using CachedDevice device = new(_memory);
        var (written, invalidated) = Lines(device, () => Formatter.RemoveMagic(device));
        Assert.Equal((1, 0), (written, invalidated));
        (written, _) = Lines(device, () => Formatter.WriteMetadata(device, MediaLayout.MinLogLength, HostIdentity.Current()));
        Assert.Equal(1 + 1 + SuperblockLines + 1, written);
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(_memory));
        Assert.Equal(0, volume.LogPosition);
    }

    private static int LinesOf(long first, int count)
    {
        long start = MediaLayout.EntryOffset(first) / SharedMemory.Line;
        long end = (MediaLayout.EntryOffset(first + count) + SharedMemory.Line - 1) / SharedMemory.Line;
        return (int)(end - start);
    }

    private static (int WrittenBack, int Invalidated) Lines(CachedDevice device, Action operation)
    {
        LineAudit audit = new();
        device.Audit = audit;
        operation();
        device.Audit = null;
        Assert.Empty(audit.Finish());
        return (audit.WrittenBack, audit.Invalidated);
    }
}
