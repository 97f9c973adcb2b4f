using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Coherence;

/// <summary>
/// Every operation is cut off at every store, fence and zeroing. Then a line that was not written back is in memory, or is
/// not, or is there in part, by words of 8 bytes. Another host opens what memory has, finds the state of before or after,
/// and goes on.
/// </summary>
public sealed class CrashPointTests : IDisposable
{
    private const int TornStates = 3;

    private static readonly Guid Me = new(1, 2, 3, [9, 8, 7, 6, 5, 4, 3, 2]);
    private static readonly Guid Heir = new(7, 2, 3, [9, 8, 7, 6, 5, 4, 3, 1]);
    private static readonly string[] Before = ["there", "there/inner"];

    private readonly Machine _host = new(Me);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Format_leaves_nothing_or_an_empty_file_system()
    {
        Enumerate(new SharedMemory(), d => Formatter.WriteMetadata(d, MediaLayout.MinLogLength, HostIdentity.Current()), state =>
        {
            if (StatusOf(state) != SuperblockStatus.NoMagic)
            {
                Assert.Empty(PathsOf(state));
            }
        });
    }

    [Fact]
    public void Format_again_leaves_the_old_one_nothing_or_an_empty_one()
    {
        Enumerate(Filled(), d => Formatter.WriteMetadata(d, MediaLayout.MinLogLength, HostIdentity.Current()), state =>
        {
            if (StatusOf(state) != SuperblockStatus.NoMagic)
            {
                string[] paths = PathsOf(state);
                Assert.True(paths.Length == 0 || paths.SequenceEqual(Before), string.Join(' ', paths));
            }
        });
    }

    [Fact]
    public void Batch_of_directories_is_there_at_once_or_not_at_all() => AllOrNothing(
        ["a", "a/b", "c"],
        v => v.CreateDirectories("a", "a/b", "c"));

    [Fact]
    public void Batch_with_times_is_there_at_once_or_not_at_all() => AllOrNothing(
        ["a", "b"],
        v => Assert.All(
            v.Create([DirectoryRequest("a") with { Time = 5 }, DirectoryRequest("b") with { Time = 6 }]),
            c => Assert.Null(c.Error)));

    [Fact]
    public void File_with_data_is_whole_or_not_there()
    {
        byte[] content = Content(300);
        AllOrNothing(
            ["f"],
            v =>
            {
                using PendingFile creation = v.Prepare([FileRequest("f", content.Length)]).Single();
                creation.Data.WriteThrough(0, content);
                creation.Data.ZeroTail();
                v.Commit([creation]);
            },
            v => Assert.Equal(content, Read(v, "f")));
    }

    [Fact]
    public void Draft_is_whole_or_not_there()
    {
        byte[] content = Content(200);
        AllOrNothing(
            ["draft"],
            v =>
            {
                using PendingFile draft = v.Writer.BeginDraft(FileRequest("early-name", 0), isBelowDraft: false);
                v.Writer.GrowDraft(draft, 3 << 20);
                v.Writer.SettleDraft(draft, FileRequest("draft", content.Length));
                draft.Data.WriteThrough(0, content);
                draft.Data.ZeroTail();
                v.Commit([draft]);
            },
            v => Assert.Equal(content, Read(v, "draft")));
    }

    [Fact]
    public void Copied_files_are_whole_or_not_there()
    {
        string source = _host.Scratch.NewDirectory("tree");
        File.WriteAllBytes(Path.Combine(source, "x"), Content(100));
        File.WriteAllBytes(Path.Combine(source, "y"), Content(170));
        string[] all = ["t", "t/x", "t/y"];
        Enumerate(
            Filled(),
            d =>
            {
                using FamfsVolume volume = FamfsVolume.OpenOn(d);
                CopyOptions options = new() { Recurse = true, ThrottleLimit = 1 };
                CopyIn copy = new(volume, new HostFiles(), options);
                foreach (CopyResult result in copy.Run(new HostFiles().Expand(source, "t", true), default))
                {
                    _ = result.Error is null ? 0 : throw result.Error;
                }
            },
            state => GoesOn(state, volume =>
            {
                string[] found = [.. volume.Paths().Except(Before)];
                Assert.Equal(all[..found.Length], found.Order(StringComparer.Ordinal));
                foreach (string path in found.Where(p => p.Contains('/', StringComparison.Ordinal)))
                {
                    Assert.Equal(Content(path == "t/x" ? 100 : 170), Read(volume, path));
                }
            }));
    }

    [Fact]
    public void Change_of_owner_leaves_the_old_one_or_the_new_one() => Enumerate(
        Filled(),
        d => SuperblockStore.ChangeOwner(d, Heir),
        state =>
        {
            using CachedDevice device = new(state);
            Assert.Equal(SuperblockStatus.Valid, SuperblockStore.Read(device, out Superblock found));
            Assert.Contains(found.SystemUuid, (Guid[])[Me, Heir]);
            Assert.Equal(Before, PathsOf(state));
        });

    [Theory]
    [InlineData(ChangeKind.Set, "there/inner", null, "there there/inner")]
    [InlineData(ChangeKind.Move, "there", "moved", "moved moved/inner")]
    [InlineData(ChangeKind.Move, "there/inner", "newer/inner", "newer newer/inner there")]
    [InlineData(ChangeKind.Remove, "there/inner", null, "there")]
    public void Change_is_there_whole_or_not_at_all(ChangeKind kind, string path, string? to, string after)
    {
        SharedMemory start = Filled();
        using (SafeFileHandle handle = NewLock())
        using (FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(start, handle: handle)))
        {
            if (after.Contains("newer", StringComparison.Ordinal))
            {
                volume.CreateDirectories("newer");
            }
        }

        string before = string.Join(' ', PathsOf(start).Order(StringComparer.Ordinal));
        HashSet<string> seen = [];
        Enumerate(
            start,
            d =>
            {
                using FamfsVolume volume = FamfsVolume.OpenOn(d);
                Assert.Null(volume.Change([new ChangeRequest { Kind = kind, Path = path, Destination = to, Mode = 0x1c0 }]).Single().Error);
            },
            state =>
            {
                using SafeFileHandle handle = NewLock();
                using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(state, handle: handle));
                Assert.Empty(volume.Damage);
                string found = string.Join(' ', volume.Paths().Order(StringComparer.Ordinal));
                Assert.Contains(found, (string[])[before, after]);
                seen.Add(found);

                // The next writer finishes what it finds begun, and nothing of it changes for a reader.
                volume.CreateDirectories("next");
                Assert.Equal(
                    found.Split(' ').Append("next").Order(StringComparer.Ordinal), PathsOf(state).Order(StringComparer.Ordinal));
            });
        Assert.Equal(before == after ? 1 : 2, seen.Count);
    }

    [Theory]
    [InlineData("superblock")]
    [InlineData("header")]
    [InlineData("counters")]
    [InlineData("entry")]
    public void Repair_that_is_cut_off_is_done_by_the_next(string damage)
    {
        SharedMemory start = Filled();
        using (CachedDevice device = new(start))
        {
            long offset = damage switch
            {
                "superblock" => 50,
                "header" => MediaLayout.LogOffset + 9,
                "counters" => MediaLayout.LogOffset + LogHeader.PublishOffset,
                _ => MediaLayout.EntryOffset(1) + 60,
            };
            byte[] one = new byte[1];
            device.Read(offset, one);
            device.Write(offset, [(byte)~one[0]]);
            device.Flush(offset, 1);
        }

        Enumerate(start, Repair, state =>
        {
            using (CachedDevice device = new(state))
            {
                Repair(device);
            }

            using CachedDevice again = new(state);
            Assert.True(Checker.RunOn(again).Result.IsHealthy);

            // What is written over a damaged byte first may be what stood there: then the entry is whole again.
            string[] left = PathsOf(state);
            Assert.True(left.SequenceEqual(Before) || (damage == "entry" && left is ["there"]), string.Join(' ', left));
        });
    }

    private void AllOrNothing(string[] made, Action<FamfsVolume> make, Action<FamfsVolume>? whole = null)
    {
        bool[] seen = new bool[2];
        Enumerate(
            Filled(),
            d =>
            {
                using FamfsVolume volume = FamfsVolume.OpenOn(d);
                make(volume);
            },
            state => GoesOn(state, volume =>
            {
                string[] found = [.. volume.Paths().Except(Before)];
                Assert.True(found.Length == 0 || found.Order(StringComparer.Ordinal).SequenceEqual(made), string.Join(' ', found));
                seen[found.Length == 0 ? 0 : 1] = true;
                if (found.Length > 0)
                {
                    whole?.Invoke(volume);
                }
            }));
        Assert.DoesNotContain(false, seen);
    }

    /// <summary>The next host finds what was there before, and can go on.</summary>
    private void GoesOn(SharedMemory state, Action<FamfsVolume> check)
    {
        using SafeFileHandle handle = NewLock();
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(state, handle: handle));
        Assert.Empty(volume.Damage);
        Assert.Subset(volume.Paths().ToHashSet(), Before.ToHashSet());
        check(volume);
        volume.CreateDirectories("next");
        Assert.Contains("next", PathsOf(state));
    }

    private void Enumerate(SharedMemory start, Action<CachedDevice> operation, Action<SharedMemory> check)
    {
        int states = 0;
        for (int last = 1; ; last++)
        {
            using SafeFileHandle handle = NewLock();
            StoppingDevice device = new(start.Copy(), handle, last);
            bool isCut = false;
            try
            {
                operation(device);
            }
            catch (Exception e) when (e is PowerCutException or AggregateException { InnerException: PowerCutException })
            {
                isCut = true;
            }

            handle.Dispose();
            Random random = new(last);
            List<SharedMemory> all = [device.After(() => false), device.After(() => true)];
            all.AddRange(Enumerable.Range(0, TornStates).Select(_ => device.After(() => random.Next(2) == 0)));
            foreach (SharedMemory state in all)
            {
                try
                {
                    check(state);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Event {last}: {e.Message}", e);
                }

                states++;
            }

            if (!isCut)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{last} crash points, {states} states");
                Assert.True(last > 3);
                return;
            }
        }
    }

    private SharedMemory Filled()
    {
        SharedMemory memory = World.Formatted(Me);
        using SafeFileHandle handle = NewLock();
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(memory, handle: handle));
        volume.CreateDirectories(Before);
        return memory;
    }

    private SafeFileHandle NewLock() =>
        File.OpenHandle(_host.Scratch.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static void Repair(CachedDevice device) => Repairer.Steps(device, null).ForEach(s => s.Do());

    private static SuperblockStatus StatusOf(SharedMemory state)
    {
        using CachedDevice device = new(state);
        return SuperblockStore.Read(device, out _);
    }

    private static string[] PathsOf(SharedMemory state)
    {
        using FamfsVolume volume = FamfsVolume.OpenOn(new CachedDevice(state));
        return volume.Paths();
    }

    private static byte[] Content(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * 7))];

    private static byte[] Read(FamfsVolume volume, string path)
    {
        byte[] bytes = new byte[volume.GetFile(path).Size];
        volume.OpenData(path).ReadThrough(0, bytes);
        return bytes;
    }
}
