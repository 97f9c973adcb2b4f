using System.IO.Hashing;
using System.Runtime.InteropServices;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Memory;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>The log: committing one file, replaying a full log, following what is new.</summary>
internal sealed class LogGroup : IBenchGroup
{
    private const long SmallLog = 8L << 20;
    private const long LargeLog = 256L << 20;
    private const long LargeDevice = 1L << 40;
    private const int FullLog = 493_447;
    private const int News = 15_000;
    private const int CreatesASample = 300;

    private readonly CreateRequest _request = new() { Path = "", Size = 1_000_000, Mode = 0x1a4 };
    private int _created;

    public string Name => "log";

    public string Title => "The log";

    public void Run(Section section)
    {
        using Workspace space = new();
        string small = space.Format("small.famfs", SmallLog, LargeDevice);
        string large = space.Format("large.famfs", LargeLog, LargeDevice);
        LogImage.Append(large, 0, FullLog - News - ((Sampler.Rounds + 1) * CreatesASample), LargeLog, LargeDevice);
        Commit(section, space, small, large);
        Follow(section, space);
        Replay(section, space);
    }

    private void Commit(Section section, Workspace space, string small, string large)
    {
        FamfsVolume smallVolume = space.Open(small);
        FamfsVolume largeVolume = space.Open(large);
        FamfsVolume ceilingVolume = space.Open(space.Format("ceiling.famfs", SmallLog, LargeDevice));
        Create(smallVolume);
        Create(largeVolume);
        ceilingVolume.Device.AllowWrites();
        Samples samples = Sampler.Interleave(
            Sampler.Rounds,
            () => Sampler.TimeEach(CreatesASample, _ => Create(smallVolume)),
            () => Sampler.TimeEach(CreatesASample, _ => Create(largeVolume)),
            () => Sampler.TimeEach(CreatesASample, i => Ceiling(ceilingVolume, i)));
        section.Add(new Figure(
            "Commit one create, log of 8 MiB", "µs", samples.Median(0) * 1e6, "entry copy, CRC, flush", samples.Median(2) * 1e6, samples.Ratio(2, 0), Goal.AtMost(2), samples.Count));
        section.Add(new Figure(
            "Commit one create, log of 256 MiB", "µs", samples.Median(1) * 1e6, "entry copy, CRC, flush", samples.Median(2) * 1e6, samples.Ratio(2, 1), Goal.AtMost(2), samples.Count));
    }

    private void Create(FamfsVolume volume)
    {
        using Creation creation = volume.Prepare([_request with { Path = $"bench{_created++}" }])[0];
        volume.Commit([creation]);
        if (creation.Error is not null)
        {
            throw creation.Error;
        }
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
        section.Add(Figure.Time(
            "Look again when nothing is new",
            "µs",
            Sampler.Interleave(Sampler.Rounds, () => Sampler.TimeEach(1000, _ => volume.Follow())),
            null,
            Goal.AtMost(50)));
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
    }

    private static unsafe void CrcAlone(FamfsVolume volume)
    {
        byte* log = volume.Device.Address(MediaLayout.EntryOffset(0), (long)FullLog * MediaLayout.EntrySize);
        uint all = 0;
        for (long i = 0; i < FullLog; i++)
        {
            all ^= Crc32.HashToUInt32(new ReadOnlySpan<byte>(log + (i * MediaLayout.EntrySize), 536));
        }

        GC.KeepAlive(all);
    }
}
