using Famfs.Log;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Superblocks;
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
        // Beside the superblock a look reads the header and the counters of changes, one line each.
        Assert.Equal((0, (2 * SuperblockLines) + 2), Lines(readerDevice, () => reader = FamfsVolume.OpenOn(readerDevice)));
        Assert.Equal((0, SuperblockLines + 2), Lines(readerDevice, () => reader!.Follow()));

        CreateRequest[] requests = [.. Enumerable.Range(0, entries).Select(i => new CreateRequest { Path = $"d{i}", IsDirectory = true })];
        int lines = LinesOf(0, entries);

        // The header before writing and before publishing, and the first entry after it: has a second writer been here?
        int looks = 2 + LinesOf(0, 1);
        Assert.Equal((lines + 1, (2 * SuperblockLines) + 2 + looks), Lines(masterDevice, () => master.CreateDirectories(requests)));

        // The lines between two pieces of a long log are looked at with both. After entries the counters are read once more.
        int pieces = (entries - 1) / LogChunk.MostEntries;
        Assert.Equal((0, SuperblockLines + 3 + lines + pieces), Lines(readerDevice, () => reader!.Follow()));
        Assert.Equal(entries, reader!.LogPosition);
        reader.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(FamfsVolume.MostChangedAtOnce)]
    public void Changing_entries(int entries)
    {
        CachedDevice masterDevice = new(_memory, handle: _lock);
        CachedDevice readerDevice = new(_memory);
        using FamfsVolume master = FamfsVolume.OpenOn(masterDevice);
        master.CreateDirectories([.. Enumerable.Range(0, entries).Select(i => $"d{i}")]);
        using FamfsVolume reader = FamfsVolume.OpenOn(readerDevice);
        ChangeRequest[] requests =
        [
            .. Enumerable.Range(0, entries).Select(i => new ChangeRequest { Kind = ChangeKind.Set, Path = $"d{i}", Mode = 0x1c0 }),
        ];
        LineAudit audit = new();
        masterDevice.Audit = audit;
        Assert.All(master.Change(requests), r => Assert.Null(r.Error));
        masterDevice.Audit = null;

        // Nothing is stored and left in the cache, and nothing is read that was not invalidated.
        Assert.DoesNotContain(audit.Finish(), p => !p.EndsWith("in vain", StringComparison.Ordinal));
        int ring = ((entries * ChangesLayout.SlotSize) + SharedMemory.Line - 1) / SharedMemory.Line;
        int lines = LinesOf(0, entries);
        Assert.Equal((0, SuperblockLines + 4 + ring + lines), Lines(readerDevice, () => reader.Follow()));
        Assert.All(reader.List(""), i => Assert.Equal(0x1c0u, i.ModeBits));
    }

    [Fact]
    public void Changing_the_owner()
    {
        CachedDevice device = new(_memory, handle: _lock);
        using FamfsVolume volume = FamfsVolume.OpenOn(device);
        using HostVariable other = new(Other);
        var (written, _) = Lines(device, () => Ownership.Take(device, CancellationToken.None));
        Assert.Equal(SuperblockLines + 2, written);
        Assert.Equal((0, 3 * SuperblockLines), Lines(device, () => Ownership.Take(device, CancellationToken.None)));
    }

    [Fact]
    public void Formatting_and_destroying()
    {
        using CachedDevice device = new(_memory);
        var (written, invalidated) = Lines(device, () => SuperblockStore.RemoveMagic(device));
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
