using Famfs.Erofs;
using Famfs.Tests.Coherence;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Famfs.Tests.Erofs;

/// <summary>
/// The master is cut off at every store of a new view; what another host then finds in memory is the view of before or the new
/// one, byte for byte. What EROFS itself would read is read here: the superblock with its checksum, and the metadata it names.
/// </summary>
public sealed class ViewCrashTests : IDisposable
{
    private static readonly Guid Me = new(1, 2, 3, [9, 8, 7, 6, 5, 4, 3, 2]);

    private readonly Machine _host = new(Me);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void First_view_is_there_whole_or_not_at_all()
    {
        SharedMemory start = World.Formatted(Me);
        Do(start, v => v.CreateDirectories("a", "a/b"));
        Enumerate(start, v => ErofsView.Start(v), [null, Do(start.Copy(), v => ErofsView.Start(v))]);
    }

    [Fact]
    public void Update_leaves_the_old_view_or_the_new_one()
    {
        SharedMemory start = World.Formatted(Me);
        byte[]? old = Do(start, v => ErofsView.Start(v));
        Do(start, v => v.CreateDirectories("a", "a/b"));
        Enumerate(start, v => ErofsView.Update(v), [old, Do(start.Copy(), v => ErofsView.Update(v))]);
    }

    [Fact]
    public void Beginning_again_in_a_file_of_its_own_leaves_the_old_view_or_the_new_one()
    {
        SharedMemory start = World.Formatted(Me);
        byte[]? old = Do(start, v => ErofsView.Start(v));
        Do(start, v => v.CreateDirectories("last"));
        Enumerate(start, v => ErofsView.Start(v), [old, Do(start.Copy(), v => ErofsView.Start(v))]);
    }

    [Fact]
    public void Taking_it_away_leaves_it_or_nothing()
    {
        SharedMemory start = World.Formatted(Me);
        byte[]? old = Do(start, v => ErofsView.Start(v));
        Enumerate(start, v => ErofsView.Stop(v), [old, null]);
    }

    private void Enumerate(SharedMemory start, Action<FamfsVolume> operation, byte[]?[] allowed)
    {
        HashSet<int> seen = [];
        for (int last = 1; ; last++)
        {
            using SafeFileHandle handle = NewLock();
            StoppingDevice device = new(start.Copy(), handle, last);
            bool isCut = false;
            try
            {
                using FamfsVolume volume = FamfsVolume.OpenOn(device);
                operation(volume);
            }
            catch (PowerCutException)
            {
                isCut = true;
            }

            Random random = new(last);
            foreach (SharedMemory state in (SharedMemory[])[
                device.After(() => false),
                device.After(() => true),
                device.After(() => random.Next(2) == 0),
                device.After(() => random.Next(2) == 0)])
            {
                byte[]? found = View(state);
                int which = Array.FindIndex(allowed, a => a is null ? found is null : found is not null && a.AsSpan().SequenceEqual(found));
                Assert.True(which >= 0, $"Store {last} left a view that is neither the old nor the new one.");
                seen.Add(which);
            }

            if (!isCut)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{last} stores");
                Assert.Equal(allowed.Length, seen.Count);
                return;
            }
        }
    }

    private byte[]? Do(SharedMemory memory, Action<FamfsVolume> operation)
    {
        using (SafeFileHandle handle = NewLock())
        using (FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory, handle: handle)))
        {
            operation(volume);
        }

        return View(memory);
    }

    /// <summary>All bytes of the metadata that a host which mounts now would read; null where the kernel refuses to mount.</summary>
    private static byte[]? View(SharedMemory memory)
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory));
        if (ErofsSuperblock.Read(volume.Device, volume.Superblock.FileSystemUuid) is not { } place)
        {
            return null;
        }

        byte[] bytes = new byte[ViewRecord.Size];
        volume.Device.ReadThrough(place, bytes);
        ViewRecord record = ViewRecord.Decode(bytes) ?? throw new InvalidOperationException("The superblock names no metadata.");
        bytes = new byte[record.Length];
        volume.Device.ReadThrough(place, bytes);
        return bytes;
    }

    private SafeFileHandle NewLock() =>
        File.OpenHandle(_host.Scratch.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
