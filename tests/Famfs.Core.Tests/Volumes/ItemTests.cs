using System.Runtime.CompilerServices;
using Famfs.Files;
using Famfs.Log;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>An item knows its node. One whose node is gone or another's is an error, and never another file's bytes.</summary>
public sealed class ItemTests : IDisposable
{
    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;

    public ItemTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void File_that_was_looked_up_is_mapped_read_and_given_a_time_as_by_its_path()
    {
        FamfsFile file = Fill("f", 5000, 7);
        Assert.Equal(_volume.Map("f"), _volume.Map(file));
        Assert.Equal(_volume.LayoutOf("f").Extents, _volume.LayoutOf(file).Extents);
        Assert.Equal(Bytes(5000, 7), Read(_volume, file));
        using (FamfsMappedFile mapped = _volume.MapFile(file))
        {
            Assert.Same(file, mapped.File);
            Assert.Equal(Bytes(5000, 7), mapped.GetSpan(0, 5000).ToArray());
        }

        Assert.True(_volume.SetTime(file, 12345));
        Assert.Equal(12345, _volume.Find(file)!.Time);
    }

    [Fact]
    public void Directory_that_was_looked_up_is_listed()
    {
        _volume.CreateDirectories("d");
        _volume.CreateFile("d/f", 1);
        Assert.Equal(["d/f"], _volume.List(_volume.Get("d")).Select(i => i.Path));
        Assert.Equal(["d", "d/f"], _volume.List(_volume.Get(""), recurse: true).Select(i => i.Path));
        FamfsItem file = _volume.Get("d/f");
        Expect.Error(FamfsErrorId.NotADirectory, () => _volume.List(file));
        Expect.Error(FamfsErrorId.IsADirectory, () => _volume.RequireFile(_volume.Get("d")));
    }

    [Fact]
    public void Items_are_equal_if_they_say_the_same_whichever_look_up_found_them()
    {
        _volume.CreateFile("f", 10);
        FamfsVolume other = _host.Open(_path);
        Assert.Equal(_volume.Get("f"), other.Get("f"));
        Assert.Equal(_volume.Get("f").GetHashCode(), other.Get("f").GetHashCode());
        Assert.NotEqual(_volume.Get("f"), _volume.Get("f") with { FamfsPath = "g" });
    }

    [Fact]
    public void Removed_file_is_an_error()
    {
        FamfsFile file = Fill("f", 10, 1);
        Change(ChangeKind.Remove, "f");
        AssertGone(_volume, file);
        Assert.Contains(
            "does not exist",
            Expect.Error(FamfsErrorId.PathNotFound, () => _volume.OpenData(file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Replaced_file_is_an_error_and_not_the_bytes_of_the_other()
    {
        FamfsFile first = Fill("f", 10, 1);
        Change(ChangeKind.Remove, "f");
        FamfsFile second = Fill("f", 10, 2);
        AssertGone(_volume, first);
        Assert.Contains(
            "replaced",
            Expect.Error(FamfsErrorId.PathNotFound, () => _volume.OpenData(first)).Message,
            StringComparison.Ordinal);
        Assert.Equal(Bytes(10, 2), Read(_volume, second));
    }

    [Theory]
    [InlineData(ChangeKind.Set)]
    [InlineData(ChangeKind.Move)]
    [InlineData(ChangeKind.Remove)]
    public void Change_of_a_replaced_file_does_not_change_the_other(ChangeKind kind)
    {
        FamfsFile first = Fill("f", 10, 1);
        Change(ChangeKind.Remove, "f");
        FamfsFile second = Fill("f", 10, 2);
        ChangeRequest request = new(first, kind) { Destination = "g", Mode = 0 };
        Assert.Equal(FamfsErrorId.PathNotFound, _volume.Change([request]).Single().Error!.Id);
        Assert.Equal(second, _volume.Find("f"));
        Assert.Null(_volume.Change([request with { Path = "f" }]).Single().Error);
        Assert.NotEqual(second, _volume.Find("f"));
    }

    [Fact]
    public void Reclaim_of_what_was_restored_does_not_reclaim_another()
    {
        Fill("f", 10, 1);
        Change(ChangeKind.Remove, "f");
        FamfsItem removed = _volume.ListRemoved().Single();
        Change(ChangeKind.Restore, removed.FamfsPath);
        Assert.Equal(
            FamfsErrorId.PathNotFound, _volume.Change([new ChangeRequest(removed, ChangeKind.Reclaim)]).Single().Error!.Id);
        Assert.Equal(Bytes(10, 1), Read(_volume, _volume.GetFile("f")));
    }

    [Fact]
    public void File_that_was_renamed_over_is_an_error_on_every_host()
    {
        FamfsVolume follower = _host.Open(_path);
        Fill("a", 10, 1);
        Fill("b", 10, 2);
        follower.Follow();
        FamfsFile a = follower.GetFile("a");
        FamfsFile b = follower.GetFile("b");
        Change(ChangeKind.Move, "b", "a");
        follower.Follow();
        AssertGone(follower, a);
        AssertGone(follower, b);
        Assert.Equal(Bytes(10, 2), Read(follower, follower.GetFile("a")));
    }

    [Fact]
    public void File_that_is_back_is_found_again()
    {
        FamfsFile file = Fill("f", 10, 1);
        Change(ChangeKind.Move, "f", "g");
        AssertGone(_volume, file);
        Change(ChangeKind.Move, "g", "f");
        Assert.Equal(Bytes(10, 1), Read(_volume, file));
    }

    [Fact]
    public void File_that_grew_has_its_size_of_now()
    {
        FamfsFile file = Fill("f", 10, 1);
        _volume.Change([new ChangeRequest { Kind = ChangeKind.Set, Path = "f", Size = 3_000_000 }]);
        Assert.Equal(3_000_000, _volume.OpenData(file).Size);
        Assert.Equal(3_000_000, _volume.Map(file).Sum(e => e.Length));
        using FamfsMappedFile mapped = _volume.MapFile(file);
        Assert.Equal(3_000_000, mapped.Length);
    }

    [Fact]
    public void Item_of_another_opening_is_looked_up_by_its_path_and_must_be_of_the_same_entry()
    {
        FamfsFile file = Fill("f", 10, 1);
        Assert.Equal(Bytes(10, 1), Read(_host.Open(_path), file));
        Change(ChangeKind.Remove, "f");
        Fill("f", 10, 2);
        AssertGone(_host.Open(_path), file);
    }

    [Fact]
    public void Item_of_another_device_is_an_error()
    {
        FamfsVolume other = _host.Open(_host.Format("w.famfs"));
        FamfsFile file = Fill("f", 10, 1);
        other.CreateFile("f", 10);
        AssertGone(other, file);
    }

    [Fact]
    public void Copy_of_an_item_with_another_path_does_not_lead_to_the_file_that_was_found()
    {
        FamfsFile file = Fill("f", 10, 1);
        Fill("g", 10, 2);
        AssertGone(_volume, file with { FamfsPath = "g" });
        Assert.Equal(Bytes(10, 1), Read(_volume, file with { ModeBits = 0 }));
    }

    [Fact]
    public void Request_that_is_copied_with_another_path_does_not_keep_the_recorded_one()
    {
        CreateRequest request = new() { Path = "a", Recorded = [(byte)'a'] };
        Assert.Equal("b", _volume.Create([request with { Path = "b" }]).Single().Item!.Path);
        Assert.Equal("a", _volume.Create([request]).Single().Item!.Path);
    }

    [Fact]
    public void Request_with_a_recorded_path_that_no_log_may_hold_is_refused()
    {
        CreateRequest request = new() { Path = "../a", Recorded = "../a"u8.ToArray() };
        Assert.Equal(FamfsErrorId.PathOutside, _volume.Create([request]).Single().Error!.Id);
    }

    [Fact]
    public void A_verdict_takes_eight_bytes() => Assert.Equal(8, Unsafe.SizeOf<EntryVerdict>());

    private static void AssertGone(FamfsVolume volume, FamfsFile file)
    {
        Assert.Null(volume.Find(file));
        Expect.Error(FamfsErrorId.PathNotFound, () => volume.OpenData(file));
        Expect.Error(FamfsErrorId.PathNotFound, () => volume.LayoutOf(file));
        Expect.Error(FamfsErrorId.PathNotFound, () => volume.Map(file));
        Expect.Error(FamfsErrorId.PathNotFound, () => volume.MapFile(file));
        Expect.Error(FamfsErrorId.PathNotFound, () => volume.SetTime(file, 1));
    }

    private FamfsFile Fill(string path, int length, int seed)
    {
        using PendingFile pending = _volume.Prepare([FileRequest(path, length)]).Single();
        pending.Data.WriteThrough(0, Bytes(length, seed));
        pending.Data.ZeroTail();
        _volume.Commit([pending]);
        return (FamfsFile)pending.Item!;
    }

    private void Change(ChangeKind kind, string path, string? to = null) => Assert.Null(
        _volume.Change([new ChangeRequest { Kind = kind, Path = path, Destination = to, Overwrite = to is not null }]).Single().Error);

    private static byte[] Read(FamfsVolume volume, FamfsFile file)
    {
        FileData data = volume.OpenData(file);
        byte[] bytes = new byte[data.Size];
        data.ReadThrough(0, bytes);
        return bytes;
    }

    private static byte[] Bytes(int length, int seed) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * seed))];
}
