using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// The exchange of a log is cut off at every store and fence, with the lines that were not written back in memory, or not, or in
/// part. What memory has is the file system of before, or that of afterwards, or one that keeps readers away and that the next
/// run finishes.
/// </summary>
public sealed class ExchangeTests : IDisposable
{
    private const int TornStates = 6;

    private static readonly Guid Me = new(1, 2, 3, [9, 8, 7, 6, 5, 4, 3, 2]);

    private static readonly Guid Before = new(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);

    private readonly Machine _host = new(Me);

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Exchange_that_is_cut_off_is_not_begun_or_finished_by_the_next(int factor)
    {
        SharedMemory start = Used();
        string tree = TreeOf(start);
        HashSet<string> seen = [];
        int states = 0;
        for (int last = 1; ; last++)
        {
            using SafeFileHandle handle = NewLock();
            StoppingDevice device = new(start.Copy(), handle, last);
            bool isCut = false;
            try
            {
                using FamfsVolume volume = FamfsVolume.OpenOn(device);
                Optimizer.RunOn(volume, factor * MediaLayout.MinLogLength, isPlan: false);
            }
            catch (PowerCutException)
            {
                isCut = true;
            }

            handle.Dispose();
            Random random = new(last);
            List<SharedMemory> all = [device.After(() => false), device.After(() => true)];
            all.AddRange(Enumerable.Range(0, TornStates).Select(_ => device.After(() => random.Next(2) == 0)));
            foreach (SharedMemory state in all)
            {
                states++;
                seen.Add(Check(state, tree, factor));
            }

            if (!isCut)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{last} crash points, {states} states: {string.Join(", ", seen)}");
                break;
            }
        }

        Assert.Equal(["after", "before", "between"], seen.Order(StringComparer.Ordinal));
    }

    private string Check(SharedMemory state, string tree, int factor)
    {
        string found;
        using (SafeFileHandle handle = NewLock())
        using (CachedDevice device = new(state, handle: handle))
        {
            SuperblockStatus status = SuperblockStore.Read(device, out Superblock superblock);
            found = status == SuperblockStatus.WrongVersion ? "between" : superblock.FileSystemUuid == Before ? "before" : "after";
            if (status == SuperblockStatus.WrongVersion)
            {
                Assert.Equal(
                    FamfsErrorId.OptimizeUnfinished, Assert.Throws<FamfsException>(() => SuperblockStore.Require(device, out _)).Id);
                Assert.Equal(FamfsErrorId.OptimizeUnfinished, Assert.Throws<FamfsException>(() => Repairer.Steps(device, null)).Id);
                Assert.True(Optimizer.Continue(device, isPlan: false)!.IsContinued);
            }
        }

        using SafeFileHandle again = NewLock();
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(state, handle: again));
        Assert.Empty(volume.Damage);
        Assert.Equal(tree, TextOf(volume));
        if (found != "before")
        {
            Assert.NotEqual(Before, volume.Superblock.FileSystemUuid);
            Assert.Equal(factor * MediaLayout.MinLogLength, volume.Geometry.LogLength);
            Assert.Equal(volume.LogPosition, volume.Names.Count - 1);
        }

        volume.CreateDirectories("next");
        Assert.Null(volume.Change([new ChangeRequest { Kind = ChangeKind.Move, Path = "next", Destination = "moved" }]).Single().Error);
        return found;
    }

    /// <summary>A log with entries that were moved, removed and retired, and a file with bytes.</summary>
    private SharedMemory Used()
    {
        SharedMemory memory = World.Formatted(Me);
        using SafeFileHandle handle = NewLock();
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory, handle: handle));
        volume.CreateDirectories("a", "a/b", "gone", "kept");
        using (PendingFile creation = volume.Prepare([VolumeExtensions.FileRequest("kept/f", 300)]).Single())
        {
            creation.Data.WriteThrough(0, [.. Enumerable.Range(0, 300).Select(i => (byte)i)]);
            creation.Data.ZeroTail();
            volume.Commit([creation]);
        }

        volume.CreateDirectories("newer");
        ChangeRequest[] changes =
        [
            new ChangeRequest { Kind = ChangeKind.Move, Path = "a", Destination = "newer/a" },
            new ChangeRequest { Kind = ChangeKind.Remove, Path = "gone" },
            new ChangeRequest { Kind = ChangeKind.Set, Path = "kept/f", Mode = 0x180 },
        ];
        Assert.All(volume.Change(changes), r => Assert.Null(r.Error));
        return memory;
    }

    private static string TreeOf(SharedMemory memory)
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory));
        return TextOf(volume);
    }

    private static string TextOf(FamfsVolume volume)
    {
        byte[] bytes = new byte[300];
        volume.OpenData("kept/f").ReadThrough(0, bytes);
        return string.Join('\n', volume.List("", recurse: true).Select(i => $"{i.Path} {i.ModeBits}").Order(StringComparer.Ordinal))
            + "\n" + string.Join(' ', volume.ListRemoved().Select(r => r.OriginalPath)) + "\n" + Convert.ToHexString(bytes);
    }

    private SafeFileHandle NewLock() =>
        File.OpenHandle(_host.Scratch.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
