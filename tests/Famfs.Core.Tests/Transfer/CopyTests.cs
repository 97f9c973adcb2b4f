using Famfs.Allocation;
using Famfs.Files;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Transfer;

public sealed class CopyTests : IDisposable
{
    private const int Mi = 1 << 20;

    private static readonly int[] Sizes = [1, 4095, 4096, (2 * Mi) - 1, (2 * Mi) + 1, (40 * Mi) + 3];

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;

    public CopyTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
    }

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("simple", 1, false)]
    [InlineData("simple", 4, false)]
    [InlineData("simple", 4, true)]
    [InlineData("extents", 1, true)]
    [InlineData("extents", 4, false)]
    [InlineData("extents", 4, true)]
    [InlineData("striped", 1, false)]
    [InlineData("striped", 4, false)]
    [InlineData("striped", 4, true)]
    public void Bytes_survive_the_way_in_and_out(string layout, int threads, bool mapped)
    {
        RawImage raw = new(_path);
        raw.Poke(10 * Mi, Enumerable.Repeat((byte)0xaa, 64 * Mi).ToArray());
        FamfsVolume reader = _host.Open(_path);
        if (mapped)
        {
            // Pages that are mapped are stored to and loaded from; all others the kernel copies.
            _volume.Device.Read(10 * Mi, new byte[120 * Mi]);
            reader.Device.Read(10 * Mi, new byte[120 * Mi]);
        }

        if (layout == "extents")
        {
            raw.LeaveHoles();
            _volume.Follow();
        }

        string source = _host.Scratch.NewDirectory("source");
        foreach (int size in Sizes)
        {
            File.WriteAllBytes(Path.Combine(source, $"f{size}"), Content(size));
        }

        CopyOptions options = new()
        {
            Recurse = true,
            ThrottleLimit = threads,
            Interleaving = layout == "striped" ? new Interleaving(4, 3, 2 * Mi) : null,
        };
        long moved = 0;
        CopyIn copyIn = new(_volume, new HostFiles(), options, bytes => Interlocked.Add(ref moved, bytes));
        CopyResult[] results = [.. copyIn.Run(new HostFiles().Expand(source, "in", true), default)];

        Assert.All(results, r => Assert.Null(r.Error));
        Assert.Equal(Sizes.Sum(), moved);
        FamfsFile large = _volume.GetFile($"in/f{Sizes[^1]}");
        Assert.Equal(layout switch { "extents" => 7, "striped" => 3, _ => 1 }, large.ExtentCount);
        foreach (int size in Sizes)
        {
            Assert.Equal(Content(size), ReadAll(_host.Open(_path), $"in/f{size}"));
            AssertTailIsZero(raw, _volume.LayoutOf($"in/f{size}"), size);
        }

        string target = _host.Scratch.File("out");
        reader.Follow();
        CopyOut copyOut = new(reader, options);
        Assert.All(copyOut.Run(new FamfsFiles(_volume).Expand("in", target, true), default), r => Assert.Null(r.Error));
        Assert.Equal(Sizes.Length, Directory.GetFileSystemEntries(target).Length);
        Assert.All(Sizes, size => Assert.Equal(Content(size), File.ReadAllBytes(Path.Combine(target, $"f{size}"))));
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void Trees_and_modes_are_kept_in_both_directions()
    {
        string source = _host.Scratch.NewDirectory("source");
        Directory.CreateDirectory(Path.Combine(source, "d/e"));
        Write(Path.Combine(source, "d/e/x"), 10, 0x1ff);
        Write(Path.Combine(source, "d/y"), 20, 0x100);
        Write(Path.Combine(source, "z"), 30, 0x1a4);
        File.SetUnixFileMode(Path.Combine(source, "d"), (UnixFileMode)0x16d);

        Assert.All(CopyIn(source, "t", new CopyOptions { Recurse = true }), r => Assert.Null(r.Error));
        Assert.Equal(["t", "t/d", "t/d/e", "t/d/e/x", "t/d/y", "t/z"], _volume.Paths());
        Assert.Equal(
            [0x16du, 0x1ffu, 0x100u, 0x1a4u],
            new[] { "t/d", "t/d/e/x", "t/d/y", "t/z" }.Select(p => _volume.Get(p).ModeBits));

        string target = _host.Scratch.File("target");
        Assert.All(CopyOut("t", target), r => Assert.Null(r.Error));
        Assert.Equal((UnixFileMode)0x16d, File.GetUnixFileMode(Path.Combine(target, "d")));
        Assert.Equal((UnixFileMode)0x1ff, File.GetUnixFileMode(Path.Combine(target, "d/e/x")));
        Assert.Equal((UnixFileMode)0x100, File.GetUnixFileMode(Path.Combine(target, "d/y")));
        Assert.Equal(Content(30), File.ReadAllBytes(Path.Combine(target, "z")));
        File.SetUnixFileMode(Path.Combine(source, "d"), (UnixFileMode)0x1ed);
        File.SetUnixFileMode(Path.Combine(target, "d"), (UnixFileMode)0x1ed);
    }

    [Fact]
    public void Owners_are_kept_in_both_directions_when_asked_for()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give files away");
        string source = _host.Scratch.File("source");
        Write(source, 5, 0x1a4);
        Assert.Equal(0, Mono.Unix.Native.Syscall.chown(source, 1234, 5678));

        CopyOptions keep = new() { PreserveOwner = true };
        FamfsItem item = CopyIn(source, "f", keep).Single().Created!;
        Assert.Equal((1234u, 5678u), (item.Uid, item.Gid));
        FamfsItem own = CopyIn(source, "own", new CopyOptions()).Single().Created!;
        Assert.Equal((0u, 0u), (own.Uid, own.Gid));

        string target = _host.Scratch.File("target");
        Assert.Null(CopyOut("f", target, keep).Single().Error);
        Assert.Equal((1234u, 5678u), HostFile.Owner(target));
        Assert.Null(CopyOut("f", target + 2).Single().Error);
        Assert.Equal((0u, 0u), HostFile.Owner(target + 2));
    }

    [Fact]
    public void Attributes_that_are_asked_for_win()
    {
        string source = _host.Scratch.File("source");
        Write(source, 5, 0x1ff);
        FamfsItem item = CopyIn(source, "f", new CopyOptions { Mode = 0x100, Uid = 7, Gid = 8 }).Single().Created!;
        Assert.Equal((0x100u, 7u, 8u), (item.ModeBits, item.Uid, item.Gid));
    }

    [Fact]
    public void What_the_format_can_not_hold_is_named_and_the_rest_copied()
    {
        string source = _host.Scratch.NewDirectory("source");
        Write(Path.Combine(source, "good"), 10, 0x1a4);
        File.CreateSymbolicLink(Path.Combine(source, "link"), "good");
        Assert.Equal(0, Mono.Unix.Native.Syscall.mkfifo(Path.Combine(source, "pipe"), Mono.Unix.Native.FilePermissions.ALLPERMS));
        Write(Path.Combine(source, new string('n', 79)), 10, 0x1a4);

        CopyResult[] results = CopyIn(source, "s", new CopyOptions { Recurse = true });

        Assert.Equal(5, results.Length);
        Assert.Equal(2, results.Count(r => r.Error?.Id == FamfsErrorId.SourceInvalid));
        Assert.Single(results, r => r.Error?.Id == FamfsErrorId.PathTooLong);
        Assert.Equal(["s", "s/good"], _volume.Paths());

        Expect.IsWhole(FamfsErrorId.SourceInvalid, CopyIn(_host.Scratch.File("absent"), "a", new CopyOptions()).Single().Error);
        Expect.IsWhole(FamfsErrorId.SourceInvalid, CopyIn(source, "a", new CopyOptions()).Single().Error);
        Assert.Null(CopyIn(Path.Combine(source, "link"), "followed", new CopyOptions()).Single().Error);
        Expect.IsWhole(FamfsErrorId.PathNotFound, CopyOut("absent", _host.Scratch.File("o")).Single().Error);
        Expect.IsWhole(
            FamfsErrorId.IsADirectory, new FamfsFiles(_volume).Expand("s", "o", recurse: false).Single().Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_source_that_shrinks_meanwhile_leaves_nothing(int threads)
    {
        string good = _host.Scratch.File("good");
        string source = _host.Scratch.File("shrinks");
        Write(good, 100, 0x1a4);
        Write(source, 100 * Mi, 0x1a4);
        long free = _volume.Describe().Free;
        CopyItem[] items = [.. new HostFiles().Expand(source, "f", false), .. new HostFiles().Expand(good, "g", false)];
        CopyIn copy = new(_volume, new HostFiles(), new CopyOptions { ThrottleLimit = threads }, _ => new RawImage(source).SetLength(5));

        CopyResult[] results = [.. copy.Run(items, default)];

        Expect.IsWhole(FamfsErrorId.SourceChanged, results[0].Error);
        Assert.Null(results[0].Created);
        Assert.Null(results[1].Error);
        Assert.Equal(["g"], _host.Open(_path).Paths());
        long used = 2 * MediaLayout.AllocationUnit; // the file, and the times that came with it
        Assert.Equal(free - used, _volume.Describe().Free);
        Assert.Equal(free - used, _host.Open(_path).Describe().Free);
    }

    [Fact]
    public void A_source_that_grows_meanwhile_leaves_nothing()
    {
        string source = _host.Scratch.File("grows");
        Write(source, 20 * Mi, 0x1a4);
        CopyItem[] items = [.. new HostFiles().Expand(source, "f", false)];
        CopyIn copy = new(
            _volume, new HostFiles(), new CopyOptions { ThrottleLimit = 1 }, _ => new RawImage(source).SetLength((20 * Mi) + 1));

        Expect.IsWhole(FamfsErrorId.SourceChanged, copy.Run(items, default).Single().Error);
        Assert.Empty(_host.Open(_path).Paths());
        Assert.Null(CopyIn(source, "f", new CopyOptions()).Single().Error);
        Assert.Equal((20 * Mi) + 1, _volume.GetFile("f").Size);
    }

    [Fact]
    public void A_source_that_was_longer_when_it_was_looked_at_leaves_nothing()
    {
        string source = _host.Scratch.File("source");
        Write(source, 3 * Mi, 0x1a4);
        CopyItem[] items = [.. new HostFiles().Expand(source, "f", false)];
        File.WriteAllBytes(source, new byte[Mi]);
        Expect.IsWhole(
            FamfsErrorId.SourceChanged, new CopyIn(_volume, new HostFiles(), new CopyOptions()).Run(items, default).Single().Error);
        File.Delete(source);
        Assert.NotNull(new CopyIn(_volume, new HostFiles(), new CopyOptions()).Run(items, default).Single().Error);
        Assert.Empty(_volume.Paths());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_cancelled_copy_leaves_nothing(int threads)
    {
        string source = _host.Scratch.NewDirectory("source");
        for (int i = 0; i < 20; i++)
        {
            Write(Path.Combine(source, $"f{i}"), 40 * Mi / 20, 0x1a4);
        }

        long free = _volume.Describe().Free;
        int pieces = 0;
        using CancellationTokenSource cancel = new();
        CopyIn copy = new(_volume, new HostFiles(), new CopyOptions { Recurse = true, ThrottleLimit = threads }, _ =>
        {
            if (Interlocked.Increment(ref pieces) == 3)
            {
                cancel.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => copy.Run(new HostFiles().Expand(source, "in", true), cancel.Token).Count());
        Assert.InRange(pieces, 3, 19);
        Assert.Empty(_host.Open(_path).Paths());
        Assert.Equal(free, _volume.Describe().Free);
        Assert.Equal(free, _host.Open(_path).Describe().Free);
    }

    [Fact]
    public void A_cancelled_copy_out_leaves_no_part_of_a_file()
    {
        _volume.CreateFile("f", 200 * Mi);
        string target = _host.Scratch.NewDirectory("out");
        using CancellationTokenSource cancel = new();
        CopyOut copy = new(_volume, new CopyOptions { ThrottleLimit = 1 }, _ => cancel.Cancel());
        IEnumerable<CopyItem> items = new FamfsFiles(_volume).Expand("f", Path.Combine(target, "f"), false);

        Assert.ThrowsAny<OperationCanceledException>(() => copy.Run(items, cancel.Token).Count());
        Assert.Empty(Directory.GetFileSystemEntries(target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_copy_between_two_file_systems_keeps_everything(bool mapped)
    {
        FamfsVolume other = _host.Open(_host.Format("other.famfs", log: 16 * Mi));
        using PendingFile creation = _volume.Prepare(
        [
            VolumeExtensions.FileRequest("f", (7 * Mi) + 5, new Interleaving(4, 3, 2 * Mi)) with { Mode = 0x1c0, Uid = 3, Gid = 4 },
        ]).Single();
        creation.Data.Write(0, Content((7 * Mi) + 5));
        if (mapped)
        {
            _volume.Device.Read(10 * Mi, new byte[40 * Mi]);
            other.Device.Read(18 * Mi, new byte[40 * Mi]);
        }

        _volume.CreateDirectories("d");
        _volume.Commit([creation]);

        CopyIn copy = new(other, new FamfsFiles(_volume), new CopyOptions { Recurse = true, PreserveOwner = true });
        CopyResult[] results = [.. copy.Run(new FamfsFiles(_volume).Expand("", "all", true), default)];

        Assert.All(results, r => Assert.Null(r.Error));
        Assert.Equal(["all", "all/d", "all/f"], other.Paths());
        FamfsFile file = other.GetFile("all/f");
        Assert.Equal((0x1c0u, 3u, 4u, 1), (file.ModeBits, file.Uid, file.Gid, file.ExtentCount));
        Assert.Equal(Content((7 * Mi) + 5), ReadAll(other, "all/f"));
        Assert.Empty(Checker.Run(other.DevicePath).Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Memory_that_vanishes_under_a_copy_between_two_file_systems_is_an_error_of_its_side(bool source)
    {
        FamfsVolume other = _host.Open(_host.Format("other.famfs"));
        foreach (FamfsVolume volume in new[] { _volume, other })
        {
            volume.CreateFile("f", 6 * Mi);
            volume.Device.Read(10 * Mi, new byte[6 * Mi]);
        }

        FamfsVolume broken = source ? _volume : other;
        new RawImage(broken.DevicePath).SetLength(13 * Mi);
        CopyIn copy = new(other, new FamfsFiles(_volume), new CopyOptions { Force = true });

        FamfsException error = copy.Run(new FamfsFiles(_volume).Expand("f", "f", false), default).Single().Error!;
        Expect.IsWhole(FamfsErrorId.DeviceFault, error);
        Assert.Contains(broken.DevicePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overwriting_needs_force_and_the_same_size()
    {
        string source = _host.Scratch.File("source");
        Write(source, 5000, 0x1a4);
        CopyIn(source, "f", new CopyOptions());
        _volume.CreateDirectories("d");
        byte[] changed = [.. Content(5000).Reverse()];
        File.WriteAllBytes(source, changed);
        FileLayout layout = _volume.LayoutOf("f");

        Expect.IsWhole(FamfsErrorId.AlreadyExists, CopyIn(source, "f", new CopyOptions()).Single().Error);
        Assert.Equal(Content(5000), ReadAll(_volume, "f"));
        Expect.IsWhole(FamfsErrorId.AlreadyExists, CopyIn(source, "d", new CopyOptions { Force = true }).Single().Error);

        CopyResult result = CopyIn(source, "f", new CopyOptions { Force = true }).Single();
        Assert.Null(result.Error);
        Assert.Equal(changed, ReadAll(_volume, "f"));
        Assert.Equal(layout.Extents, _volume.LayoutOf("f").Extents);

        Write(source, 5001, 0x1a4);
        Expect.IsWhole(FamfsErrorId.AlreadyExists, CopyIn(source, "f", new CopyOptions { Force = true }).Single().Error);
        Assert.Equal(3ul, new RawImage(_path).Next); // the file, the times that came with it, the directory

        using HostVariable client = new(Guid.NewGuid());
        Write(source, 5000, 0x1a4);
        Expect.Error(FamfsErrorId.NotMaster, () => CopyIn(source, "f", new CopyOptions { Force = true }));
        Expect.Error(FamfsErrorId.NotMaster, () => CopyIn(source, "new", new CopyOptions()));
        Assert.Equal(changed, ReadAll(_volume, "f"));
    }

    [Fact]
    public void Copying_out_does_not_overwrite_without_force()
    {
        _volume.CreateFile("f", 10);
        _volume.OpenData("f").Write(0, Content(10));
        _volume.CreateDirectories("d");
        string file = _host.Scratch.File("file");
        File.WriteAllText(file, "old");

        Expect.IsWhole(FamfsErrorId.AlreadyExists, CopyOut("f", file).Single().Error);
        Assert.Equal("old", File.ReadAllText(file));
        Expect.IsWhole(FamfsErrorId.AlreadyExists, CopyOut("f", _host.Scratch.NewDirectory("dir"), force: true).Single().Error);
        Assert.Null(CopyOut("f", file, force: true).Single().Error);
        Assert.Equal(Content(10), File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_several_sources_with_one_destination_one_is_there_whole(bool force)
    {
        string[] sources = [.. Enumerable.Range(1, 8).Select(i => $"f{i}")];
        foreach ((int index, string source) in sources.Index())
        {
            _volume.CreateFile(source, 3_000_000 + index);
            _volume.OpenData(source).Write(0, Content(3_000_000 + index));
        }

        string target = _host.Scratch.File("one");
        FamfsFiles files = new(_volume);
        CopyResult[] results =
            [.. new CopyOut(_volume, new CopyOptions { Force = force })
                .Run(sources.SelectMany(s => files.Expand(s, target, true)), default)];
        Assert.Equal(force ? 8 : 1, results.Count(r => r.Error is null));
        Assert.All(results.Where(r => r.Error is not null), r => Expect.IsWhole(FamfsErrorId.AlreadyExists, r.Error));
        byte[] there = File.ReadAllBytes(target);
        Assert.Equal(Content(there.Length), there);
        Assert.Equal([target], Directory.GetFiles(Path.GetDirectoryName(target)!, "one*"));
    }

    [Fact]
    public void A_file_in_the_way_of_a_directory_stays_as_it_is()
    {
        _volume.CreateDirectories("d");
        string file = _host.Scratch.File("file");
        Write(file, 3, 0x100);

        CopyResult[] results = CopyOut("d", file);

        Expect.IsWhole(FamfsErrorId.NotADirectory, results.Single().Error);
        Assert.Equal((UnixFileMode)0x100, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Seeded_files_are_compared_byte_by_byte()
    {
        _volume.CreateFile("f", (3 * Mi) + 1, new Interleaving(4, 2, 2 * Mi));
        FileData data = _volume.OpenData("f");
        ContentStream.Fill(data, 42, default);
        Assert.Equal(-1, ContentStream.FindDifference(data, 42, default));
        Assert.Equal(0, ContentStream.FindDifference(data, 43, default));
        byte[] bytes = new byte[data.Size];
        new SeededContent(42).Fill(bytes);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            ContentHash.Compute(data, FamfsHashAlgorithm.SHA256, null, default));

        foreach (long offset in new[] { 0, (2L * Mi) - 1, 2 * Mi, data.Size - 1 })
        {
            byte[] one = new byte[1];
            data.Read(offset, one);
            data.Write(offset, [(byte)~one[0]]);
            Assert.Equal(offset, ContentStream.FindDifference(data, 42, default));
            data.Write(offset, one);
        }
    }

    private static byte[] Content(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static void Write(string path, int size, int mode)
    {
        File.WriteAllBytes(path, Content(size));
        File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    private static byte[] ReadAll(FamfsVolume volume, string path)
    {
        FileData data = volume.OpenData(path);
        byte[] bytes = new byte[data.Size];
        data.Invalidate(0, data.Size);
        data.Read(0, bytes);
        return bytes;
    }

    private static void AssertTailIsZero(RawImage raw, FileLayout layout, int size)
    {
        long end = layout.RunAt(size - 1, 1).DeviceOffset + 1;
        int tail = (int)(-end & (Environment.SystemPageSize - 1));
        Assert.Equal(new byte[tail], raw.Peek(end, tail));
    }

    private CopyResult[] CopyIn(string source, string destination, CopyOptions options) =>
        [.. new CopyIn(_volume, new HostFiles(), options).Run(new HostFiles().Expand(source, destination, options.Recurse), default)];

    private CopyResult[] CopyOut(string source, string target, bool force = false) =>
        CopyOut(source, target, new CopyOptions { Force = force });

    private CopyResult[] CopyOut(string source, string target, CopyOptions options) =>
        [.. new CopyOut(_volume, options).Run(new FamfsFiles(_volume).Expand(source, target, true), default)];
}
