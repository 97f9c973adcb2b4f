using System.IO.Hashing;
using System.Runtime.InteropServices;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Interop;
using Famfs.Log;
using Famfs.Memory;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>The log: committing one file, changing one, replaying a full log, following what is new.</summary>
internal sealed class LogGroup : IBenchGroup
{
    private const long SmallLog = 8L << 20;
    private const long LargeLog = 256L << 20;
    private const long LargeDevice = 1L << 40;
    private const int FullLog = 493_447;
    private const int News = 15_000;
    private const int CreatesASample = 512; // what New-FamfsFile commits at once

    private readonly CreateRequest _request = new() { Path = "", Size = 1_000_000, Mode = 0x1a4 };
    private int _created;

    public string Name => "log";

    public string Title => "The log";

    public void Run(Section section)
    {
        using Workspace space = new();
        string small = space.Format("small.famfs", SmallLog, LargeDevice);
        string large = space.Format("large.famfs", LargeLog, LargeDevice);
        LogImage.Append(large, 0, FullLog - News - ((Sampler.Rounds + 1) * 2 * CreatesASample) - 1, LargeLog, LargeDevice);
        Commit(section, space, small, large);
        Change(section, space);
        Follow(section, space);
        Replay(section, space);
    }

    private void Commit(Section section, Workspace space, string small, string large)
    {
        FamfsVolume smallVolume = space.Open(small);
        FamfsVolume largeVolume = space.Open(large);
        FamfsVolume ceilingVolume = space.Open(space.Format("ceiling.famfs", SmallLog, LargeDevice));
        foreach ((string path, FamfsVolume volume) in new[] { (small, smallVolume), (large, largeVolume) })
        {
            LogImage.Allocate(path, volume.LogPosition, 2 * (Sampler.Rounds + 1) * CreatesASample);
            Create(volume);
        }

        ceilingVolume.Device.AllowWrites();
        Samples samples = Sampler.Interleave(
            Sampler.Rounds,
            () => Sampler.Time(() => CreateBatch(smallVolume)) / CreatesASample,
            () => Sampler.Time(() => CreateBatch(largeVolume)) / CreatesASample,
            () => Sampler.TimeEach(CreatesASample, i => Ceiling(ceilingVolume, i)),
            () => Sampler.TimeEach(CreatesASample, _ => Create(smallVolume)),
            () => Sampler.TimeEach(CreatesASample, _ => Create(largeVolume)),
            () => Sampler.TimeEach(CreatesASample, i =>
            {
                Ceiling(ceilingVolume, i);
                Kernel(ceilingVolume);
            }));
        Report("Commit one create of a batch, log of 8 MiB", 0, 2, "entry copy, CRC, flush", Goal.AtMost(2));
        Report("Commit one create of a batch, log of 256 MiB", 1, 2, "entry copy, CRC, flush", Goal.AtMost(2));
        Report("Commit one create alone, log of 8 MiB", 3, 5, "the same and the lock's three system calls", Goal.None);
        Report("Commit one create alone, log of 256 MiB", 4, 5, "the same and the lock's three system calls", Goal.None);

        void Report(string name, int ours, int ceiling, string peer, Goal goal) => section.Add(new Figure(
            name,
            "µs",
            samples.Median(ours) * 1e6,
            peer,
            samples.Median(ceiling) * 1e6,
            samples.Ratio(ceiling, ours),
            goal,
            samples.Count));
    }

    /// <summary>As many entries are rewritten in their places as are created in one batch, on a file system of its own.</summary>
    private void Change(Section section, Workspace space)
    {
        string path = space.Format("change.famfs", SmallLog, LargeDevice);
        FamfsVolume volume = space.Open(path);
        LogImage.Allocate(path, 0, 2 * (Sampler.Rounds + 2) * CreatesASample);
        int first = _created;
        CreateBatch(volume);
        uint mode = 0;
        Samples samples = Sampler.Interleave(
            Sampler.Rounds,
            () =>
            {
                mode ^= 1;
                ChangeRequest[] changes = [.. Enumerable.Range(first, CreatesASample)
                    .Select(i => new ChangeRequest { Kind = ChangeKind.Set, Path = $"bench{i}", Mode = 0x1a4 ^ mode })];
                return Sampler.Time(() => RequireDone(volume.Change(changes))) / CreatesASample;
            },
            () => Sampler.Time(() => CreateBatch(volume)) / CreatesASample);
        section.Add(Figure.Time("Change one file of a batch", "µs", samples, "create one of a batch", Goal.OfPeer(1 / 2.5)));
    }

    private static void RequireDone(IReadOnlyList<ChangeResult> results)
    {
        foreach (ChangeResult result in results)
        {
            if (result.Error is { } error)
            {
                throw error;
            }
        }
    }

    private void Create(FamfsVolume volume)
    {
        if (volume.Create([NextRequest()])[0].Error is { } error)
        {
            throw error;
        }
    }

    private void CreateBatch(FamfsVolume volume)
    {
        CreateRequest[] requests = new CreateRequest[CreatesASample];
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i] = NextRequest();
        }

        foreach (PendingFile creation in volume.Create(requests))
        {
            if (creation.Error is { } error)
            {
                throw error;
            }
        }
    }

    private CreateRequest NextRequest() => _request with { Path = $"bench{_created++}" };

    /// <summary>
    /// The calls into the kernel that make a commit safe between processes: the lock, the claims of others, the lock again.
    /// </summary>
    private static void Kernel(FamfsVolume volume)
    {
        _ = Libc.TryLockRange(volume.Device.Handle, WriterLock.Offset, 16);
        _ = Libc.FindWriteLock(volume.Device.Handle, 0, LargeDevice, out _);
        _ = Libc.UnlockRange(volume.Device.Handle, WriterLock.Offset, 16);
    }

    /// <summary>What no commit can do without: the bytes into the log, their CRC, their lines and the header's written back.</summary>
    private static unsafe void Ceiling(FamfsVolume volume, int index)
    {
        byte* slot = volume.Device.Address(MediaLayout.EntryOffset(index), MediaLayout.EntrySize);
        byte* header = volume.Device.Address(MediaLayout.LogOffset, MediaLayout.LogHeaderSize);
        byte* entry = stackalloc byte[MediaLayout.EntrySize];
        NativeMemory.Fill(entry, MediaLayout.EntrySize, (byte)index);
        LogEntryWriter.Seal(new Span<byte>(entry, MediaLayout.EntrySize), (ulong)index);
        NativeMemory.Copy(entry, slot, MediaLayout.EntrySize);
        CacheLines.Flush(slot, MediaLayout.EntrySize);
        CacheLines.Store16(header + LogHeader.PublishOffset, (ulong)index, (ulong)index);
        CacheLines.Flush(header, MediaLayout.LogHeaderSize);
    }

    private static void Follow(Section section, Workspace space)
    {
        int next = 100;
        string path = space.Format("follow.famfs", LargeLog, LargeDevice);
        LogImage.Append(path, 0, next + (News * (Sampler.Rounds + 2)), LargeLog, LargeDevice);
        LogImage.Publish(path, next);
        FamfsVolume volume = space.Open(path);
        section.Add(Figure.Time(
            $"See {News:#,0} new files",
            "ms",
            Sampler.Interleave(Sampler.Rounds, () =>
            {
                LogImage.Publish(path, next += News);
                return Sampler.Time(() => volume.Follow());
            }),
            null,
            Goal.AtMost(20)));
        Samples looks = Sampler.Interleave(
            Sampler.Rounds,
            () => Sampler.TimeEach(1000, _ => volume.Follow()),
            () => Sampler.TimeEach(1000, _ => ChangeStore.ReadLine(volume.Device, volume.Superblock.FileSystemUuid)));
        double look = looks.Median(0) * 1e6;
        double rest = look - (looks.Median(1) * 1e6);
        section.Add(new Figure("Look again when nothing is new", "µs", look, null, 0, 0, Goal.AtMost(50), looks.Count));
        section.Add(new Figure(
            "The same, beside a look that knows of no changes", "µs", look, "without the line of counters", rest, rest / look,
            Goal.OfPeer(1 / 1.3), looks.Count));
    }

    private static void Replay(Section section, Workspace space)
    {
        string path = space.Format("full.famfs", LargeLog, LargeDevice);
        LogImage.Append(path, 0, FullLog, LargeLog, LargeDevice);
        FamfsVolume reader = space.Open(path);
        section.Add(Figure.Time(
            $"Validate and index {FullLog:#,0} entries",
            "ms",
            Sampler.Interleave(
                Sampler.Rounds,
                () => Sampler.Time(() => FamfsVolume.Open(path).Dispose()),
                () => Sampler.Time(() => CrcAlone(reader))),
            "CRC alone, one thread",
            Goal.AtMost(80)));
        section.Remark(
            "Where the time of a full log goes, counted on one thread: two fifths to copy it out of tmpfs page by page, a fifth each " +
            "for the CRC and for the names, a tenth for the rules of entries and the hash of paths. Two threads share that, and get " +
            "in each other's way on the memory. To read through the mapping instead took three times as long as the copies. Names " +
            "and hash table lie in large pages, and their lines are fetched ahead of time; without that it took four times as long.");
    }

    private static unsafe void CrcAlone(FamfsVolume volume)
    {
        byte* log = volume.Device.Address(MediaLayout.EntryOffset(0), (long)FullLog * MediaLayout.EntrySize);
        uint all = 0;
        for (long i = 0; i < FullLog; i++)
        {
            all ^= Crc32.HashToUInt32(new ReadOnlySpan<byte>(log + (i * MediaLayout.EntrySize), LogEntryView.CrcOffset));
        }

        GC.KeepAlive(all);
    }
}
