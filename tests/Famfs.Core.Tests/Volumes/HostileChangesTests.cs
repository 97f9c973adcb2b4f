using System.Buffers.Binary;
using Famfs.Log;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>Counters, ring and journal of a hostile host: they cost bounded work, and nothing that the rules refuse is believed.</summary>
public sealed class HostileChangesTests : IDisposable
{
    private const ulong Unit = (ulong)MediaLayout.AllocationUnit;
    private const int Files = 200;

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;
    private readonly FamfsVolume _follower;
    private readonly string[] _before;

    public HostileChangesTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
        _volume.CreateDirectories("d");
        _volume.Create([.. Enumerable.Range(0, Files).Select(i => FileRequest($"d/{i}", 1))]);
        Rename("d/0", "d/zero");
        _follower = _host.Open(_path);
        _before = _follower.Paths();
    }

    private Guid FileSystem => _volume.Superblock.FileSystemUuid;

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MaxValue - 3, long.MaxValue)]
    [InlineData(1L << 62, 1L << 62)]
    [InlineData(5, 4)]
    [InlineData(5, 65)]
    [InlineData(0, long.MaxValue)]
    [InlineData(0, 0)]
    public void Counters_out_of_range_hide_and_show_nothing(long done, long begun)
    {
        ChangeStore.Count(_volume.Device, done, begun);
        Sound(_before);

        // What comes then is followed as ever.
        Rename("d/1", "d/one");
        Sound([.. _before.Select(p => p == "d/1" ? "d/one" : p)]);
    }

    [Fact]
    public void Numbers_of_the_ring_out_of_range_count_for_nothing()
    {
        byte[] slots = new byte[ChangesLayout.Slots * ChangesLayout.SlotSize];
        Random random = new(1);
        for (int slot = 0; slot < ChangesLayout.Slots; slot++)
        {
            uint number = (slot % 4) switch { 0 => uint.MaxValue, 1 => Files + 2, 2 => (uint)random.Next(), _ => (uint)random.Next(Files) };
            BinaryPrimitives.WriteUInt32LittleEndian(slots.AsSpan(slot * ChangesLayout.SlotSize), number);
        }

        _volume.Device.WriteThrough(ChangesLayout.SlotsOffset, slots);
        ChangeStore.Count(_volume.Device, ChangesLayout.Slots, ChangesLayout.Slots);
        Sound(_before);
    }

    [Fact]
    public async Task Counters_that_never_rest_cost_one_replay_for_each_look()
    {
        long rewritten = 0;
        _follower.Rewritten = _ => rewritten++;
        using CancellationTokenSource stop = new();
        Task storm = Task.Run(() =>
        {
            for (long done = 5000; !stop.IsCancellationRequested; done += ChangesLayout.Slots + 1)
            {
                ChangeStore.Count(_volume.Device, done, done);
            }
        });
        long most = 0;
        for (int looks = 0; looks < 50;)
        {
            rewritten = 0;
            _follower.Follow();
            most = Math.Max(most, rewritten);
            looks += rewritten > 0 ? 1 : 0;
        }

        await stop.CancelAsync();
        await storm;
        Assert.InRange(most, Files, Files + 1);
        Sound(_before);
    }

    public static TheoryData<string> Refused => ["above", "behind", "nowhere", "slot", "twice", "sum", "gap"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Journal_with_what_the_rules_refuse_is_that_of_no_change(string kind)
    {
        byte[] good = RawImage.DirectoryEntry("good");
        byte[] bad = kind switch
        {
            "above" => RawImage.DirectoryEntry("../up"),
            "behind" => RawImage.FileEntry("f", 1, new Extent(0, ulong.MaxValue - Unit + 1, Unit)),
            "nowhere" => RawImage.FileEntry("f", Unit + 1, new Extent(0, 100 * Unit, Unit)),
            _ => RawImage.DirectoryEntry("other"),
        };
        long end = _volume.LogPosition;
        (long Index, byte[] Entry)[] records = kind switch
        {
            "slot" => [(end, good), (_volume.LogCapacity, bad)],
            "twice" => [(end, good), (end, bad)],
            "gap" => [(end, good), (end + 2, bad)],
            _ => [(3, bad), (end, good)],
        };
        WriteJournal(records, kind == "sum");
        Sound(_before);
        Assert.Contains(Checker.Run(_path).Findings, f => f.Id == "JournalDamaged");
        Expect.Error(FamfsErrorId.LogDamaged, () => _volume.CreateDirectories("more"));
        Sound(_before);

        Repairer.Apply(_path, Repairer.Plan(_path));
        Assert.Equal(0, Checker.Run(_path).Result.Errors);
        _host.Open(_path).CreateDirectories("more");
        Sound([.. _before, "more"]);
    }

    [Fact]
    public void Journal_of_the_same_form_that_the_rules_allow_is_believed()
    {
        WriteJournal([(3, RawImage.DirectoryEntry("other")), (_volume.LogPosition, RawImage.DirectoryEntry("good"))], breaks: false);
        Sound([.. _before.Where(p => p != "d/2"), "other", "good"]);
        _volume.CreateDirectories("more");
        Sound([.. _before.Where(p => p != "d/2"), "other", "good", "more"]);
    }

    private void WriteJournal((long Index, byte[] Entry)[] records, bool breaks)
    {
        ChangeLine line = ChangeStore.ReadLine(_volume.Device, FileSystem);
        EntryChange[] changes = [.. records.Select(r =>
        {
            byte[] entry = [.. r.Entry];
            LogEntryWriter.Seal(entry, (ulong)r.Index);
            return new EntryChange(r.Index, entry);
        })];
        ChangeStore.WriteJournal(_volume.Device, FileSystem, changes, line.Done, _volume.LogPosition);
        if (breaks)
        {
            _volume.Device.WriteThrough(ChangesLayout.JournalOffset + ChangesLayout.JournalHeaderSize + 100, [77]);
        }

        ChangeStore.Count(_volume.Device, line.Done, line.Done + changes.Length);
    }

    private void Rename(string from, string to) =>
        Assert.Null(_volume.Change([new ChangeRequest { Kind = ChangeKind.Move, Path = from, Destination = to }]).Single().Error);

    /// <summary>A follower and a host that replays the log see these names.</summary>
    private void Sound(string[] paths)
    {
        foreach (FamfsVolume volume in new[] { _follower, _host.Open(_path) })
        {
            volume.Follow();
            Assert.Equal(paths.Order(StringComparer.Ordinal), volume.Paths().Order(StringComparer.Ordinal));
        }
    }
}
