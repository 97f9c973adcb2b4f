using Famfs.Allocation;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>What is recorded is changed, followed, and the same to a host that opens the file system afterwards.</summary>
public sealed class ChangeTests : IDisposable
{
    private const long Unit = MediaLayout.AllocationUnit;

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;
    private readonly FamfsVolume _follower;

    public ChangeTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
        _follower = _host.Open(_path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Removed_file_is_out_of_sight_and_comes_back_with_its_content()
    {
        _volume.CreateDirectories("d");
        Fill("d/f", 3000);
        FamfsFile before = _volume.GetFile("d/f");
        long free = _volume.Describe().Free;

        FamfsItem removed = Do(ChangeKind.Remove, "d/f").Item!;
        Assert.Equal(".famfs.removed.1", removed.Path);
        Same(["d"]);
        Assert.Equal([".famfs.removed.1"], _follower.ListRemoved().Select(i => i.Path));
        Assert.Equal((0, 0L, free), (_follower.Describe().Files, _follower.Describe().FileBytes, _follower.Describe().Free));

        Assert.Equal("d/f", Do(ChangeKind.Restore, ".famfs.removed.1").Item!.Path);
        Same(["d", "d/f"]);
        Assert.Equal(before, _volume.GetFile("d/f"));
        Check("d/f", 3000);
    }

    [Fact]
    public void Original_path_is_not_taken_from_an_entry_that_is_torn_or_removed_no_longer()
    {
        Fill("f", 3000);
        Do(ChangeKind.Remove, "f");
        Assert.Equal("f", Followed().ListRemoved().Single().OriginalPath);
        RawImage image = new(_path);
        long field = MediaLayout.EntryOffset(0) + LogEntryView.CrcOffset - MediaLayout.PathField;
        image.FlipByte(field);
        Assert.Null(_follower.ListRemoved().Single().OriginalPath);

        image.FlipByte(field);
        byte[] other = image.PeekEntry(0);
        RemovedLayout.SetPath(other, "elsewhere"u8);
        LogEntryWriter.Seal(other, 0);
        image.PokeEntry(0, other);
        Assert.All(_follower.ListRemoved(), i => Assert.Null(i.OriginalPath));
    }

    [Fact]
    public void Reclaimed_space_is_free_and_is_used_again()
    {
        FamfsFile first = _volume.CreateFile("a", 5 * Unit);
        _volume.CreateFile("b", Unit);
        FamfsExtent extent = _volume.Map("a").Single();
        long free = _volume.Describe().Free;
        Do(ChangeKind.Remove, "a");
        Assert.Equal(free, _volume.Describe().Free);
        Assert.Null(Do(ChangeKind.Reclaim, ".famfs.removed.0").Item);
        Assert.Equal(free + (5 * Unit), _volume.Describe().Free);
        Assert.Equal(free + (5 * Unit), Followed().Describe().Free);
        Assert.Empty(_volume.ListRemoved());

        _volume.CreateFile("c", 5 * Unit);
        Assert.Equal(extent.DeviceOffset, _volume.Map("c").Single().DeviceOffset);
        Same(["b", "c"]);
        Assert.Equal(0, first.LogIndex);
    }

    [Fact]
    public void File_that_is_mapped_is_not_reclaimed()
    {
        Fill("f", 100);
        using (FamfsMappedFile mapped = Followed().MapFile("f"))
        {
            Do(ChangeKind.Remove, "f");
            Assert.Equal(FamfsErrorId.FileInUse, Fail(ChangeKind.Reclaim, ".famfs.removed.0").Id);
            Assert.Equal(Bytes(100), mapped.GetSpan(0, 100).ToArray());
        }

        Do(ChangeKind.Reclaim, ".famfs.removed.0");
    }

    [Fact]
    public void Renamed_in_place_where_the_directory_is_older_and_in_a_new_entry_where_it_is_newer()
    {
        _volume.CreateDirectories("old");
        Fill("f", 10);
        _volume.SetTime("f", 12345);
        _volume.CreateDirectories("new");
        Assert.Equal(1, Move("f", "old/f").LogIndex);
        Same([".famfs.times", "new", "old", "old/f"]);

        FamfsItem moved = Move("old/f", "new/g");
        Assert.Equal(_volume.LogPosition - 1, moved.LogIndex);
        Same([".famfs.times", "new", "new/g", "old"]);
        Assert.Equal((12345L, 10L), (moved.Time, ((FamfsFile)moved).Size));
        Check("new/g", 10);
        Assert.Equal(LogEntryType.Invalid, _volume.ReadLog([1]).Single().Type);
    }

    [Fact]
    public void Rename_over_a_file_gives_the_name_and_removes_the_other_at_once()
    {
        Fill("a", 10);
        Fill("b", 20);
        Assert.Equal(FamfsErrorId.AlreadyExists, Fail(ChangeKind.Move, "b", "a").Id);
        long before = _volume.ChangeCount;
        Move("b", "a", overwrite: true);
        Assert.Equal(before + 2, _volume.ChangeCount);
        Same(["a"]);
        Check("a", 20);
        Assert.Equal("a", Restored(".famfs.removed.0", "c", "c"));
        Check("c", 10);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(FamfsVolume.MostChangedAtOnce - 1)]
    [InlineData(150)]
    public void Directory_is_renamed_with_what_is_in_it(int files)
    {
        _volume.CreateDirectories("d", "d/sub");
        _volume.Create([.. Enumerable.Range(0, files - 1).Select(i => FileRequest($"d/sub/{i}", 1))]);
        string[] wanted = [.. _volume.Paths().Select(p => "e" + p[1..])];
        Move("d", "e");
        Same(wanted);
        Move("e/sub", "sub");
        Assert.Equal(files, _volume.Paths().Count(p => p.StartsWith("sub", StringComparison.Ordinal)));
        Same(_volume.Paths());
        Assert.Equal((files - 1, 2), (_follower.Describe().Files, _follower.Describe().Directories));
    }

    [Fact]
    public void Directory_comes_into_a_newer_one_with_what_is_in_it()
    {
        _volume.CreateDirectories("d", "d/e");
        Fill("d/e/f", 77);
        _volume.CreateDirectories("newer");
        Move("d", "newer/d");
        Same(["newer", "newer/d", "newer/d/e", "newer/d/e/f"]);
        Check("newer/d/e/f", 77);
        Move("newer/d/e", "e");
        Same(["e", "e/f", "newer", "newer/d"]);
        Check("e/f", 77);
    }

    [Fact]
    public void Refusals_name_what_stands_in_the_way()
    {
        _volume.CreateDirectories("d", "d/e", "x");
        _volume.CreateFile("f", 1);
        Assert.Equal(FamfsErrorId.DirectoryNotEmpty, Fail(ChangeKind.Remove, "d").Id);
        Assert.Equal(FamfsErrorId.MoveIntoItself, Fail(ChangeKind.Move, "d", "d/e/d").Id);
        Assert.Equal(FamfsErrorId.ParentNotFound, Fail(ChangeKind.Move, "f", "no/f").Id);
        Assert.Equal(FamfsErrorId.NotADirectory, Fail(ChangeKind.Move, "d", "f/d").Id);
        Assert.Equal(FamfsErrorId.PathReserved, Fail(ChangeKind.Move, "f", ".famfs.x").Id);
        Assert.Equal(FamfsErrorId.PathInvalid, Fail(ChangeKind.Move, "f", "d/.meta").Id);
        Assert.Equal(FamfsErrorId.PathTooLong, Fail(ChangeKind.Move, "d", new string('n', 78)).Id);
        Assert.Equal(FamfsErrorId.PathReserved, Fail(ChangeKind.Remove, "").Id);
        Assert.Equal(FamfsErrorId.PathNotFound, Fail(ChangeKind.Remove, "no").Id);
        Assert.Equal(FamfsErrorId.NotRemoved, Fail(ChangeKind.Reclaim, "f").Id);
        Assert.Equal(FamfsErrorId.NotRemoved, Fail(ChangeKind.Restore, "f").Id);
        Same(["d", "d/e", "f", "x"]);
        Do(ChangeKind.Remove, "x");
        Assert.Equal(FamfsErrorId.PathReserved, Fail(ChangeKind.Remove, ".famfs.removed.2").Id);
        Assert.Equal(FamfsErrorId.PathReserved, Fail(ChangeKind.Set, ".famfs.removed.2").Id);
    }

    [Fact]
    public void Tree_goes_in_one_call_from_the_leaves_to_the_root()
    {
        _volume.CreateDirectories("d", "d/e");
        _volume.Create([.. Enumerable.Range(0, 200).Select(i => FileRequest($"d/e/{i}", 1))]);
        string[] order = [.. _volume.Paths().OrderByDescending(p => p.Count(c => c == '/'))];
        IReadOnlyList<ChangeResult> results = _volume.Change(
            [.. order.Select(p => new ChangeRequest { Kind = ChangeKind.Remove, Path = p })]);
        Assert.All(results, r => Assert.Null(r.Error));
        Same([]);
        Assert.Equal(202, _follower.ListRemoved().Count());
        string[] removed = [.. _volume.ListRemoved().Select(i => i.Path)];
        Assert.All(
            _volume.Change([.. removed.Select(p => new ChangeRequest { Kind = ChangeKind.Reclaim, Path = p })]), r => Assert.Null(r.Error));
        Assert.Empty(Followed().ListRemoved());
        Assert.Equal(_follower.Describe().Allocated, _volume.Geometry.DataStart);
    }

    [Fact]
    public void Attributes_and_size_are_changed_in_place()
    {
        Fill("f", 3000);
        Do(new ChangeRequest { Kind = ChangeKind.Set, Path = "f", Mode = 0x180, Uid = 5, Gid = 6 });
        Assert.Equal((0x180u, 5u, 6u, 3000L), AttributesOf("f"));
        Resize("f", 100);
        Assert.Equal((0x180u, 5u, 6u, 100L), AttributesOf("f"));
        Resize("f", 5000);
        byte[] content = Read("f");
        Assert.Equal([.. Bytes(3000)[..100], .. new byte[4900]], content);

        _volume.CreateFile("behind", 1);
        Resize("f", (5 * Unit) + 1);
        Assert.Equal(2, ((FamfsFile)Followed().Get("f")).ExtentCount);
        Assert.Equal(0, Read("f")[5 * (int)Unit]);
        Assert.Equal(Bytes(3000)[..100], Read("f")[..100]);
        Same(["behind", "f"]);
        _volume.CreateFile("more", 10 * Unit);
        Same(["behind", "f", "more"]);
        _volume.CreateDirectories("d");
        Do(new ChangeRequest { Kind = ChangeKind.Set, Path = "d", Mode = 0x1c0 });
        Assert.Equal(0x1c0u, Followed().Get("d").ModeBits);
        Expect.Error(FamfsErrorId.IsADirectory, () => Resize("d", 1));
        Expect.Error(FamfsErrorId.SizeInvalid, () => Resize("f", -1));
        Expect.Error(FamfsErrorId.OutOfSpace, () => Resize("f", 1L << 40));
    }

    [Fact]
    public void Interleaved_file_grows_within_its_strips_only()
    {
        Interleaving stripes = new(Buckets: 4, Strips: 3, ChunkSize: Unit);
        _volume.CreateFile("i", (4 * Unit) + 1, stripes);
        FamfsFile file = _volume.GetFile("i");
        Resize("i", file.AllocatedSize);
        Expect.Error(FamfsErrorId.FileCannotGrow, () => Resize("i", file.AllocatedSize + 1));
        Same(["i"]);
    }

    [Fact]
    public void Follower_that_is_further_behind_than_the_ring_is_long_reads_everything_again()
    {
        _volume.CreateDirectories([.. Enumerable.Range(0, 60).Select(i => $"d{i}")]);
        _follower.Follow();
        for (int round = 0; round < 2 + (ChangesLayout.Slots / 60); round++)
        {
            _volume.Change(
                [.. Enumerable.Range(0, 60).Select(i => new ChangeRequest { Kind = ChangeKind.Set, Path = $"d{i}", Mode = (uint)round })]);
        }

        Move("d7", "seven");
        Do(ChangeKind.Remove, "d8");
        Assert.True(_volume.ChangeCount > ChangesLayout.Slots);
        Same(_volume.Paths());
    }

    [Fact]
    public void Name_that_a_later_entry_asked_for_in_vain_is_its_own_when_the_first_has_gone()
    {
        _volume.CreateDirectories("a", "b");
        byte[] entry = new byte[MediaLayout.EntrySize];
        LogEntryWriter.MakeDirectory(entry, "a"u8, 0x1c0, 1, 2);
        LogEntryWriter.Seal(entry, 2);
        Famfs.Log.LogAppender.Write(_volume.Device, 2, entry);
        Famfs.Log.LogAppender.Publish(_volume.Device, 3);
        Assert.Equal(0L, Followed().Get("a").LogIndex);
        Move("a", "c");
        Assert.Equal(2L, Followed().Get("a").LogIndex);
        Same(["a", "b", "c"]);
    }

    private FamfsVolume Followed()
    {
        _follower.Follow();
        return _follower;
    }

    /// <summary>Master, follower and a host that replays the log see the same, and nothing is wrong with it.</summary>
    private void Same(string[] paths)
    {
        FamfsVolume fresh = _host.Open(_path);
        string[] all = [.. paths.Where(p => p != ".famfs.times").Order(StringComparer.Ordinal)];
        foreach (FamfsVolume volume in new[] { _volume, Followed(), fresh })
        {
            Assert.Equal(all, volume.Paths().Order(StringComparer.Ordinal));
            Assert.Equal(
                fresh.List("", recurse: true, all: true).OrderBy(i => i.Path, StringComparer.Ordinal),
                volume.List("", recurse: true, all: true).OrderBy(i => i.Path, StringComparer.Ordinal));
            Assert.Equal(fresh.Describe().Free, volume.Describe().Free);
            Assert.Equal((fresh.Describe().Files, fresh.Describe().FileBytes), (volume.Describe().Files, volume.Describe().FileBytes));
        }

        Checker checker = Checker.Run(_path);
        Assert.DoesNotContain(checker.Findings, f => f.Severity != FamfsFindingSeverity.Information && f.Id != "PathDuplicate");
    }

    private ChangeResult Do(ChangeKind kind, string path) => Do(new ChangeRequest { Kind = kind, Path = path });

    private ChangeResult Do(ChangeRequest request)
    {
        ChangeResult result = _volume.Change([request]).Single();
        return result.Error is null ? result : throw result.Error;
    }

    private FamfsException Fail(ChangeKind kind, string path, string? to = null) =>
        _volume.Change([new ChangeRequest { Kind = kind, Path = path, Destination = to }]).Single().Error!;

    private FamfsItem Move(string path, string to, bool overwrite = false) =>
        Do(new ChangeRequest { Kind = ChangeKind.Move, Path = path, Destination = to, Overwrite = overwrite }).Item!;

    private string Restored(string path, string to, string wanted)
    {
        Assert.Equal(wanted, Do(new ChangeRequest { Kind = ChangeKind.Restore, Path = path, Destination = to }).Item!.Path);
        return "a";
    }

    private void Resize(string path, long size) => Do(new ChangeRequest { Kind = ChangeKind.Set, Path = path, Size = size });

    private (uint Mode, uint Uid, uint Gid, long Size) AttributesOf(string path)
    {
        FamfsFile file = Followed().GetFile(path);
        Assert.Equal(file, _volume.GetFile(path));
        return (file.ModeBits, file.Uid, file.Gid, file.Size);
    }

    private void Fill(string path, int length)
    {
        using PendingFile creation = _volume.Prepare([FileRequest(path, length)]).Single();
        creation.Data.WriteThrough(0, Bytes(length));
        creation.Data.ZeroTail();
        _volume.Commit([creation]);
        Assert.Null(creation.Error);
    }

    private void Check(string path, int length) => Assert.Equal(Bytes(length), Read(path));

    private byte[] Read(string path)
    {
        byte[] bytes = new byte[Followed().GetFile(path).Size];
        _follower.OpenData(path).ReadThrough(0, bytes);
        return bytes;
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * 7))];
}
