using Famfs.Allocation;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

public sealed class CreateTests : IDisposable
{
    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;

    public CreateTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_is_created_is_there_as_asked_for()
    {
        CreateRequest directory = DirectoryRequest("d") with { Mode = 0x1c0, Uid = 7, Gid = 8 };
        CreateRequest file = FileRequest("d/f", 2097153) with { Mode = 0x124, Uid = 9, Gid = 4_000_000_000 };
        IReadOnlyList<PendingFile> creations = _volume.Prepare([directory, file]);
        Assert.Null(_volume.Find("d"));
        _volume.Commit(creations);

        foreach (FamfsVolume volume in new[] { _volume, _host.Open(_path) })
        {
            FamfsItem d = volume.Get("d");
            FamfsFile f = volume.GetFile("/d//f");
            Assert.Equal(
                (true, 0x1c0u, 7u, 8u, 0L, "d", ""),
                (d.IsDirectory, d.ModeBits, d.Uid, d.Gid, d.LogIndex, d.Name, d.DirectoryName));
            Assert.Equal((2097153L, 4194304L, 1, 0L), (f.Size, f.AllocatedSize, f.ExtentCount, f.ChunkSize));
            Assert.Equal((0x124u, 9u, 4_000_000_000u, 1L, "f", "d"), (f.ModeBits, f.Uid, f.Gid, f.LogIndex, f.Name, f.DirectoryName));
            Assert.Equal(("drwx------", "-r--r--r--"), (d.UnixMode, f.UnixMode));
            Assert.Equal(["d", "d/f"], volume.Paths());
        }

        Assert.Equal(creations[1].Item, _volume.Get("d/f"));
        Assert.Empty(Checker.Run(_path).Findings);
    }

    public static TheoryData<string, FamfsErrorId> RefusedPaths => new()
    {
        { new string('x', 80), FamfsErrorId.PathTooLong },
        { new string('ü', 40), FamfsErrorId.PathTooLong },
        { "d/" + new string('x', 78), FamfsErrorId.PathTooLong },
        { "..", FamfsErrorId.PathOutside },
        { "../x", FamfsErrorId.PathOutside },
        { "d/..", FamfsErrorId.PathOutside },
        { "d/../x", FamfsErrorId.PathOutside },
        { "/../x", FamfsErrorId.PathOutside },
        { "a\0b", FamfsErrorId.PathInvalid },
        { "\0", FamfsErrorId.PathInvalid },
        { "", FamfsErrorId.AlreadyExists },
        { "/", FamfsErrorId.AlreadyExists },
        { ".", FamfsErrorId.AlreadyExists },
        { "d", FamfsErrorId.AlreadyExists },
        { "/d/", FamfsErrorId.AlreadyExists },
        { "f", FamfsErrorId.AlreadyExists },
        { "missing/x", FamfsErrorId.ParentNotFound },
        { "d/missing/x", FamfsErrorId.ParentNotFound },
        { "f/x", FamfsErrorId.NotADirectory },
    };

    [Theory]
    [MemberData(nameof(RefusedPaths))]
    public void A_path_that_can_not_be_is_refused(string path, FamfsErrorId id)
    {
        _volume.CreateDirectories("d");
        _volume.CreateFile("f", 1);
        long free = _volume.Describe().Free;

        Expect.Error(id, () => _volume.CreateDirectories(path));
        Expect.Error(id, () => _volume.CreateFile(path, 1));

        Assert.Equal(2ul, new RawImage(_path).Next);
        Assert.Equal(free, _volume.Describe().Free);
    }

    [Theory]
    [InlineData("/a", "a")]
    [InlineData("a/", "a")]
    [InlineData("///a", "a")]
    [InlineData("./a", "a")]
    [InlineData("d//a", "d/a")]
    [InlineData("d/./a", "d/a")]
    [InlineData("d/.../a b", null)]
    [InlineData("d/..a", "d/..a")]
    [InlineData("ä/\\*?", null)]
    [InlineData("d/日本", "d/日本")]
    public void A_path_is_recorded_in_its_plain_form(string path, string? recorded)
    {
        _volume.CreateDirectories("d");
        if (recorded is null)
        {
            recorded = path;
            _volume.CreateDirectories(path[..path.LastIndexOf('/')]);
        }

        Assert.Equal(recorded, _volume.CreateFile(path, 1).Path);
        Assert.Equal(recorded, _host.Open(_path).Get(path).Path);
    }

    [Theory]
    [InlineData(79)]
    [InlineData(78)]
    public void The_longest_path_fits(int length)
    {
        string path = "d/" + new string('x', length - 2);
        _volume.CreateDirectories("d");
        _volume.CreateFile(path, 1);
        Assert.NotNull(_host.Open(_path).Find(path));
    }

    [Fact]
    public void An_empty_file_owns_a_unit_and_is_read_mapped_and_checked_as_one()
    {
        long free = _volume.Describe().Free;
        _volume.CreateFile("empty", 0);
        FamfsVolume reader = _host.Open(_path);
        FamfsFile file = reader.GetFile("empty");
        Assert.Equal((0, 2L << 20), (file.Size, file.AllocatedSize));
        Assert.Equal(free - (2L << 20), reader.Describe().Free);
        using FamfsMappedFile map = reader.MapFile("empty", writable: false);
        Assert.Equal(0, map.Length);
        Assert.Equal(0, map.GetSpan(0, 0).Length);
        Assert.Equal(-1, map.AsStream().ReadByte());
        Assert.True(Checker.Run(_path).Result.IsHealthy);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_size_that_can_not_be_is_refused(long size) =>
        Expect.Error(FamfsErrorId.SizeInvalid, () => _volume.CreateFile("f", size));

    [Theory]
    [InlineData((4L << 30) - (10L << 20) + 1)]
    [InlineData(4L << 30)]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    public void A_size_beyond_the_device_is_out_of_space_and_harms_nothing(long size)
    {
        long free = _volume.Describe().Free;
        Expect.Error(FamfsErrorId.OutOfSpace, () => _volume.CreateFile("f", size));
        Expect.Error(FamfsErrorId.OutOfSpace, () => _volume.CreateFile("f", size, new Interleaving(4, 4, 2 << 20)));
        Expect.Error(FamfsErrorId.OutOfSpace, () => _volume.CreateFile("f", size, new Interleaving(4, 4, 1L << 62)));

        Assert.Equal(free, _volume.Describe().Free);
        _volume.CreateFile("f", free);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void A_name_counts_once_in_a_batch()
    {
        IReadOnlyList<PendingFile> creations = _volume.Prepare(
            [FileRequest("a", 1), FileRequest("a", 1), DirectoryRequest("a"), FileRequest("b", 1), DirectoryRequest("/b")]);
        _volume.Commit(creations);

        Assert.NotNull(creations[0].Item);
        Expect.IsWhole(FamfsErrorId.AlreadyExists, creations[1].Error);
        Expect.IsWhole(FamfsErrorId.AlreadyExists, creations[2].Error);
        Assert.NotNull(creations[3].Item);
        Expect.IsWhole(FamfsErrorId.AlreadyExists, creations[4].Error);
        Assert.Equal(["a", "b"], _host.Open(_path).Paths());
        Assert.Equal(2ul, new RawImage(_path).Next);
    }

    [Fact]
    public void A_parent_may_come_in_the_same_batch_before_its_children()
    {
        IReadOnlyList<PendingFile> creations = _volume.Prepare(
        [
            FileRequest("p/early", 1), DirectoryRequest("p"), FileRequest("p/f", 1), DirectoryRequest("p/q"),
            FileRequest("p/q/g", 1), FileRequest("p/f/x", 1),
        ]);
        _volume.Commit(creations);

        Expect.IsWhole(FamfsErrorId.ParentNotFound, creations[0].Error);
        Expect.IsWhole(FamfsErrorId.NotADirectory, creations[5].Error);
        Assert.Equal(["p", "p/f", "p/q", "p/q/g"], _host.Open(_path).Paths());
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void A_child_whose_parent_failed_is_not_committed()
    {
        IReadOnlyList<PendingFile> creations = _volume.Prepare([DirectoryRequest("p"), FileRequest("p/f", 1)]);
        creations[0].Fail(FamfsException.Create(FamfsErrorId.SourceChanged, "test"));
        _volume.Commit(creations);

        Expect.IsWhole(FamfsErrorId.ParentNotFound, creations[1].Error);
        Assert.Empty(_host.Open(_path).Paths());
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing()
    {
        long free = _volume.Describe().Free;
        PendingFile[] creations =
        [
            .. _volume.Prepare([FileRequest("a", 5 << 20), FileRequest("b", 12 << 20, new Interleaving(4, 2, 2 << 20))]),
        ];
        Assert.Equal(free - (6 << 20) - (12 << 20), _volume.Describe().Free);
        foreach (PendingFile creation in creations)
        {
            creation.Dispose();
            creation.Dispose();
        }

        Assert.Equal(free, _volume.Describe().Free);
        Assert.Empty(_volume.Paths());
        Assert.Equal(0ul, new RawImage(_path).Next);
        _volume.CreateFile("all", free);
    }

    [Fact]
    public void Disposing_after_the_commit_keeps_the_space()
    {
        long free = _volume.Describe().Free;
        PendingFile creation = _volume.Prepare([FileRequest("a", 1)]).Single();
        _volume.Commit([creation]);
        creation.Dispose();

        Assert.Equal(free - (2 << 20), _volume.Describe().Free);
        Assert.Equal(free - (2 << 20), _host.Open(_path).Describe().Free);
    }

    [Fact]
    public void A_client_is_refused()
    {
        _volume.CreateFile("f", 1);
        using HostVariable other = new(Guid.NewGuid());
        FamfsVolume client = _host.Open(_path);

        foreach (FamfsVolume volume in new[] { client, _volume })
        {
            Assert.Equal(FamfsRole.Client, volume.Role);
            Assert.Equal(FamfsRole.Client, volume.Describe().Role);
            Expect.Error(FamfsErrorId.NotMaster, () => volume.CreateDirectories("d"));
            Expect.Error(FamfsErrorId.NotMaster, () => volume.Prepare([FileRequest("g", 1)]));
            Expect.Error(FamfsErrorId.NotMaster, () => volume.RequireWritable());
            Assert.Equal(["f"], volume.Paths());
        }

        Expect.Error(FamfsErrorId.DeviceReadOnly, () => client.OpenData("f").Write(0, [1]));
    }

    [Fact]
    public void Losing_the_role_between_the_steps_stops_the_commit()
    {
        IReadOnlyList<PendingFile> creations = _volume.Prepare([FileRequest("f", 1)]);
        using (new HostVariable(Guid.NewGuid()))
        {
            Expect.Error(FamfsErrorId.NotMaster, () => _volume.Commit(creations));
        }

        Assert.Empty(_host.Open(_path).Paths());
        _volume.Commit(creations);
        Assert.Equal(["f"], _host.Open(_path).Paths());
    }

    [Fact]
    public void Listings_and_look_ups_say_what_is_wrong()
    {
        _volume.CreateDirectories("d");
        _volume.CreateFile("d/f", 1);

        Expect.Error(FamfsErrorId.PathNotFound, () => _volume.Get("x"));
        Expect.Error(FamfsErrorId.PathNotFound, () => _volume.List("x"));
        Expect.Error(FamfsErrorId.NotADirectory, () => _volume.List("d/f"));
        Expect.Error(FamfsErrorId.IsADirectory, () => _volume.OpenData("d"));
        Expect.Error(FamfsErrorId.IsADirectory, () => _volume.LayoutOf("d"));
        Expect.Error(FamfsErrorId.PathNotFound, () => _volume.OpenData("d/g"));
        Assert.Null(_volume.Find("d/f/g"));
        Assert.Equal(["d"], _volume.List("").Select(i => i.Path));
        Assert.Equal(["d/f"], _volume.Match([n => n == "d", n => n.StartsWith('f')]).Select(i => i.Path));
        Assert.Equal((uint)0x1ed, _volume.Get("").ModeBits);
        Assert.Equal(-1, _volume.Get("/").LogIndex);
    }

    [Fact]
    public void Many_threads_may_create_and_look()
    {
        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 50; i++)
            {
                _volume.CreateFile($"w{worker}-{i}", 1 + (i % 3 * (2 << 20)));
                Assert.NotNull(_volume.Find($"w{worker}-{i}"));
            }
        });

        Assert.Equal(400, _host.Open(_path).Paths().Length);
        Assert.Empty(Checker.Run(_path).Findings);
    }
}
