using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

public sealed class TimesTests : IDisposable
{
    private const string TimesPath = ".famfs.times";
    private const long Unit = MediaLayout.AllocationUnit;

    private static readonly DateTime Then = new(2026, 11, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;

    public TimesTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Every_host_sees_the_time_of_a_file_and_of_a_directory()
    {
        Create(Directory("d", Then.AddDays(-1)), File("d/f", Then));

        foreach (FamfsVolume volume in new[] { _volume, _host.Open(_path) })
        {
            Assert.Equal(Then.AddDays(-1).ToLocalTime(), volume.Get("d").LastWriteTime);
            Assert.Equal(Then.ToLocalTime(), volume.Get("d/f").LastWriteTime);
            Assert.Equal(DateTimeKind.Local, volume.Get("d/f").LastWriteTime!.Value.Kind);
            Assert.Equal(
                [Then.AddDays(-1).ToLocalTime(), Then.ToLocalTime()],
                volume.List("", recurse: true).Select(i => i.LastWriteTime!.Value));
            Assert.Null(volume.Get("").LastWriteTime);
        }
    }

    [Fact]
    public void The_first_commit_with_a_time_brings_the_file_along_behind_its_own_entries()
    {
        _volume.CreateFile("without", 1);
        Assert.Equal(1, _volume.LogPosition);
        Assert.Null(_volume.Get("without").LastWriteTime);

        Create(File("a", Then), File("b", Then));
        Assert.Equal((1L, 2L, 4L), (_volume.Get("a").LogIndex, _volume.Get("b").LogIndex, _volume.LogPosition));
        Create(File("c", Then));
        Assert.Equal((4L, 5L), (_volume.Get("c").LogIndex, _volume.LogPosition));
        Assert.Null(_volume.Get("without").LastWriteTime);

        FamfsFile times = _volume.GetFile(TimesPath);
        Assert.Equal((64 + (8 * 15420L), 0x1a4u), (times.Size, times.ModeBits));
        Assert.NotNull(times.LastWriteTime);
    }

    [Fact]
    public void Listings_and_counts_leave_the_file_out_and_space_does_not()
    {
        long free = _volume.Describe().Free;
        Create(File("a", Then));
        Assert.Equal(["a"], _volume.Paths());
        Assert.Equal(["a"], _volume.Match([_ => true]).Select(i => i.Path));
        Assert.Equal(["a"], _host.Open(_path).Update().Select(i => i.Path));
        Assert.Equal(["a", TimesPath], _volume.List("", all: true).Select(i => i.Path));
        Assert.Equal(["a", TimesPath], _volume.Match([_ => true], all: true).Select(i => i.Path));

        FamfsFileSystem now = _volume.Describe();
        Assert.Equal((1, 0, 1L, 2L, free - (2 * Unit)), (now.Files, now.Directories, now.FileBytes, now.LogUsed, now.Free));
        FamfsCheckResult result = Checker.Run(_path).Result;
        Assert.Equal((1, 0, 2L, now.Free), (result.Files, result.Notes, result.Entries, result.Free));
    }

    [Fact]
    public void A_host_that_is_not_the_master_moves_a_time_in_place()
    {
        Create(Directory("d", Then), File("d/f", Then));
        using (new HostVariable(Guid.NewGuid()))
        {
            FamfsVolume client = _host.Open(_path);
            Assert.True(client.SetTime("d/f", UnixTime.From(Then.AddHours(1))));
            Assert.True(client.SetTime("", UnixTime.From(Then.AddHours(2))));
        }

        Assert.Equal(Then.AddHours(1).ToLocalTime(), _volume.Get("d/f").LastWriteTime);
        Assert.Equal(Then.AddHours(2).ToLocalTime(), _volume.Get("").LastWriteTime);
        Assert.Equal(Then.ToLocalTime(), _volume.Get("d").LastWriteTime);
        Assert.Equal(3, _volume.LogPosition);
    }

    [Fact]
    public void Only_the_master_makes_a_place_for_times()
    {
        _volume.CreateFile("f", 1);
        using (new HostVariable(Guid.NewGuid()))
        {
            Assert.False(_host.Open(_path).SetTime("f", 1));
        }

        Assert.True(_volume.SetTime("f", UnixTime.From(Then)));
        Assert.Equal((Then.ToLocalTime(), 2L), (_volume.Get("f").LastWriteTime, _volume.LogPosition));
    }

    [Fact]
    public void Without_a_slot_or_space_files_are_created_without_times()
    {
        RawImage image = new(_path);
        image.Append([.. Enumerable.Range(0, 15418).Select(i => RawImage.DirectoryEntry($"d{i}"))]);
        Create(File("a", Then), File("b", Then));
        Assert.Equal((null, null, 15420L), (_volume.Get("a").LastWriteTime, _volume.Find(TimesPath), _volume.LogPosition));

        string full = _host.Format("full.famfs");
        FamfsVolume volume = _host.Open(full);
        volume.CreateFile("most", volume.Describe().Free - (2 * Unit));
        Create(volume, File("a", Then), File("b", Then));
        Assert.Equal((null, 0L), (volume.Get("b").LastWriteTime, volume.Describe().Free));
        Create(volume, Directory("d", Then));
        Assert.Null(volume.Get("d").LastWriteTime);
        Assert.Empty(Checker.Run(full).Findings);
    }

    [Theory]
    [InlineData(".famfs.times")]
    [InlineData(".famfs.")]
    [InlineData("/.famfs.x/y")]
    [InlineData("./.famfs.x")]
    public void A_name_of_the_file_system_is_refused(string path)
    {
        Expect.Error(FamfsErrorId.PathReserved, () => _volume.CreateFile(path, 1));
        Expect.Error(FamfsErrorId.PathReserved, () => _volume.CreateDirectories(path));
        Expect.Error(FamfsErrorId.PathReserved, () => _volume.Writer.BeginDraft(FileRequest(path, 1), isBelowDraft: false));
        _volume.CreateDirectories("d", "d/.famfs.x", ".famfs", ".famfsx");
    }

    [Fact]
    public void A_file_of_a_stranger_is_neither_believed_nor_changed()
    {
        RawImage image = new(_path);
        image.Append(RawImage.FileEntry(
            TimesPath, 200_000, new Extent(0, (ulong)MediaLayout.DataStart(MediaLayout.MinLogLength), (ulong)Unit)));
        byte[] foreign = new byte[200_000];
        new Random(1).NextBytes(foreign);
        image.Poke(MediaLayout.DataStart(MediaLayout.MinLogLength), foreign);

        Create(File("f", Then));
        Assert.False(_volume.SetTime("f", 1));
        Assert.Equal((null, 2L), (_volume.Get("f").LastWriteTime, _volume.LogPosition));
        Assert.Equal(foreign, image.Peek(MediaLayout.DataStart(MediaLayout.MinLogLength), foreign.Length));

        FamfsFinding finding = Assert.Single(Checker.Run(_path).Findings);
        Assert.Equal((FamfsFindingSeverity.Information, "TimesUnusable", 0L), (finding.Severity, finding.Id, finding.Entry));
        Assert.True(Checker.Run(_path).Result.IsHealthy);
    }

    [Fact]
    public void A_directory_of_that_name_is_no_place_for_times()
    {
        new RawImage(_path).Append(RawImage.DirectoryEntry(TimesPath));
        Create(File("f", Then));
        Assert.Equal((null, 2L), (_volume.Get("f").LastWriteTime, _volume.LogPosition));
        Assert.Equal("TimesUnusable", Assert.Single(Checker.Run(_path).Findings).Id);
    }

    [Fact]
    public void The_header_of_another_file_system_is_not_believed()
    {
        Create(File("f", Then));
        RawImage image = new(_path);
        byte[] header = new byte[TimesLayout.HeaderSize];
        TimesLayout.WriteHeader(header, Guid.NewGuid());
        image.Poke(OffsetOf(TimesPath), header);
        Assert.Null(_host.Open(_path).Get("f").LastWriteTime);
    }

    [Fact]
    public void Any_slot_gives_a_time_and_no_error()
    {
        Create(File("f", Then));
        RawImage image = new(_path);
        foreach (long time in new[] { long.MinValue, long.MinValue + 1, -1, 1, long.MaxValue })
        {
            image.PokeU64(OffsetOf(TimesPath) + TimesLayout.SlotOffset(0), (ulong)time);
            Assert.NotNull(_volume.Get("f").LastWriteTime);
            Assert.Equal(time, Assert.Single(_volume.List("")).Time);
        }
    }

    [Fact]
    public void A_file_that_is_too_short_has_no_times_behind_its_end()
    {
        RawImage image = new(_path);
        image.Append(RawImage.FileEntry(TimesPath, 80, new Extent(0, (ulong)MediaLayout.DataStart(MediaLayout.MinLogLength), (ulong)Unit)));
        byte[] header = new byte[TimesLayout.HeaderSize];
        TimesLayout.WriteHeader(header, _volume.Superblock.FileSystemUuid);
        image.Poke(MediaLayout.DataStart(MediaLayout.MinLogLength), header);

        Create(File("a", Then), File("b", Then));
        Assert.Equal((Then.ToLocalTime(), null), (_volume.Get("a").LastWriteTime, _volume.Get("b").LastWriteTime));
        Assert.Equal([Then.ToLocalTime(), null], _volume.List("").Select(i => i.LastWriteTime));
    }

    [Fact]
    public void What_a_writer_left_that_was_cut_off_is_not_the_time_of_the_next_entry()
    {
        Create(File("f", Then));
        new RawImage(_path).PokeU64(OffsetOf(TimesPath) + TimesLayout.SlotOffset(2), (ulong)UnixTime.From(Then));
        _volume.CreateFile("next", 1);
        Assert.Equal((2L, null), (_volume.Get("next").LogIndex, _volume.Get("next").LastWriteTime));
    }

    [Fact]
    public void A_repair_does_not_give_a_directory_the_time_of_what_was_there()
    {
        Create(Directory("d", Then), File("d/f", Then));
        RawImage image = new(_path);
        image.FlipByte(MediaLayout.EntryOffset(0) + 30);
        _volume.Dispose();
        Repairer.Apply(_path, Repairer.Plan(_path));
        FamfsVolume repaired = _host.Open(_path);
        Assert.Equal((null, Then.ToLocalTime()), (repaired.Get("d").LastWriteTime, repaired.Get("d/f").LastWriteTime));
    }

    [Fact]
    public void A_repair_that_ends_the_log_earlier_forgets_the_times_behind_it()
    {
        Create(File("a", Then));
        Create(File("b", Then), File("c", Then));
        RawImage image = new(_path);
        image.PokeEntry(3, new byte[MediaLayout.EntrySize]);
        image.SetNext(4, 3);
        _volume.Dispose();
        Repairer.Apply(_path, Repairer.Plan(_path));

        // Entries of a program that knows nothing of times.
        image.Append(RawImage.DirectoryEntry("later"));
        FamfsVolume repaired = _host.Open(_path);
        Assert.Equal((3L, null), (repaired.Get("later").LogIndex, repaired.Get("later").LastWriteTime));
        Assert.Equal(Then.ToLocalTime(), repaired.Get("b").LastWriteTime);
    }

    [Fact]
    public void Times_survive_the_loss_of_the_superblock()
    {
        Create(File("a", Then));
        new RawImage(_path).Poke(0, new byte[Superblock.Size]);
        _volume.Dispose();
        Repairer.Apply(_path, Repairer.Plan(_path));
        Assert.Equal(Then.ToLocalTime(), _host.Open(_path).Get("a").LastWriteTime);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void A_long_log_has_times_in_more_than_one_unit()
    {
        string path = _host.Format("long.famfs", log: 256 << 20);
        FamfsVolume volume = _host.Open(path);
        Create(volume, File("f", Then));
        Assert.Equal(64 + (8 * 493447L), volume.GetFile(TimesPath).Size);
        volume.CreateDirectories([.. Enumerable.Range(0, 270_000).Select(i => $"d{i}")]);
        Create(volume, Directory("last", Then));
        Assert.Equal(Then.ToLocalTime(), volume.List("").Last().LastWriteTime);
        Assert.Equal(270_002, volume.Get("last").LogIndex);
    }

    [Fact]
    public void A_file_system_of_the_reference_gets_times_with_its_next_file()
    {
        using Machine host = new(GoldenImage.Master);
        string path = GoldenImage.Load("b").PlaceIn(host.Scratch);
        FamfsVolume volume = host.Open(path);
        FamfsItem[] before = [.. volume.List("", recurse: true)];
        long position = volume.LogPosition;
        int findings = Checker.Run(path).Findings.Count;
        Create(volume, File("new", Then));

        Assert.All(before, i => Assert.Null(volume.Get(i.Path).LastWriteTime));
        Assert.Equal((position, Then.ToLocalTime()), (volume.Get("new").LogIndex, volume.Get("new").LastWriteTime));
        Assert.Equal(findings, Checker.Run(path).Findings.Count);
        Assert.True(volume.SetTime(before[0].Path, UnixTime.From(Then)));
        Assert.Equal(Then.ToLocalTime(), host.Open(path).Get(before[0].Path).LastWriteTime);

        // An ordinary entry: one simple extent, of whole units, as the reference writes them.
        FamfsLogEntry entry = volume.ReadLog(last: 1).Single();
        Assert.Equal((TimesPath, 1), (entry.Path, volume.GetFile(TimesPath).ExtentCount));
    }

    private static CreateRequest File(string path, DateTime time) => FileRequest(path, 1) with { Time = UnixTime.From(time) };

    private static CreateRequest Directory(string path, DateTime time) => DirectoryRequest(path) with { Time = UnixTime.From(time) };

    private void Create(params CreateRequest[] requests) => Create(_volume, requests);

    private static void Create(FamfsVolume volume, params CreateRequest[] requests) =>
        Assert.All(volume.Create(requests), c => Assert.Null(c.Error));

    private long OffsetOf(string path) => _volume.Map(path).First().DeviceOffset;
}
