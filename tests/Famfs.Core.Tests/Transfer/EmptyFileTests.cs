using Famfs.Allocation;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Transfer;

public sealed class EmptyFileTests : IDisposable
{
    private const int Mi = 1 << 20;

    private static readonly DateTime Then = new(2019, 5, 6, 7, 8, 9, DateTimeKind.Local);
    private static readonly string[] EmptyFiles = ["_SUCCESS", "pkg/__init__.py", "pkg/py.typed"];

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly FamfsVolume _volume;
    private readonly string _tree;

    public EmptyFileTests()
    {
        _path = _host.Format();
        _volume = _host.Open(_path);
        _tree = _host.Scratch.NewDirectory("tree");
        Directory.CreateDirectory(_tree + "/pkg");
        File.WriteAllBytes(_tree + "/pkg/code.py", [1, 2, 3]);
        foreach (string name in EmptyFiles)
        {
            File.WriteAllBytes($"{_tree}/{name}", []);
            File.SetUnixFileMode($"{_tree}/{name}", UnixFileMode.UserRead | UnixFileMode.OtherRead);
            File.SetLastWriteTime($"{_tree}/{name}", Then);
        }
    }

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void A_tree_keeps_them_in_and_across_and_out(int threads, bool striped)
    {
        RawImage raw = new(_path);
        raw.Poke(10 * Mi, Enumerable.Repeat((byte)0xaa, 8 * Mi).ToArray());
        CopyOptions options = new()
        {
            Recurse = true,
            ThrottleLimit = threads,
            Interleaving = striped ? new Interleaving(4, 3, 2 * Mi) : null,
        };

        AssertNoErrors(In(new HostFiles(), _volume, _tree, "in", options));
        AssertEmptyFiles(_host.Open(_path), "in");
        foreach (string name in EmptyFiles)
        {
            long page = _volume.LayoutOf($"in/{name}").RunAt(0, 1).DeviceOffset;
            Assert.Equal(new byte[Environment.SystemPageSize], raw.Peek(page, Environment.SystemPageSize));
        }

        FamfsVolume other = _host.Open(_host.Format("other.famfs"));
        AssertNoErrors(In(new FamfsFiles(_volume), other, "in", "across", options));
        AssertEmptyFiles(other, "across");

        string target = _host.Scratch.File("out");
        AssertNoErrors(Out(other, "across", target, options));
        string[] all = [.. Directory.GetFiles(target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.Equal(["/_SUCCESS", "/pkg/__init__.py", "/pkg/code.py", "/pkg/py.typed"], all.Select(f => f[target.Length..]));
        foreach (string name in EmptyFiles)
        {
            FileInfo file = new($"{target}/{name}");
            Assert.Equal((0, Then), (file.Length, file.LastWriteTime));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.OtherRead, file.UnixFileMode);
        }

        Assert.Empty(Checker.Run(_path).Findings);
        Assert.Empty(Checker.Run(other.DevicePath).Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_copy_that_is_continued_leaves_them_alone(bool verify)
    {
        CopyOptions options = new() { Recurse = true, Resume = true, Verify = verify };
        In(new HostFiles(), _volume, _tree, "in", options);
        ulong next = new RawImage(_path).Next;
        Assert.Equal(4, In(new HostFiles(), _volume, _tree, "in", options).Count(r => r.Skipped));
        Assert.Equal(next, new RawImage(_path).Next);

        string target = _host.Scratch.File("out");
        Out(_volume, "in", target, options);
        File.Delete(target + "/_SUCCESS");
        CopyResult[] results = Out(_volume, "in", target, options);
        AssertNoErrors(results);
        Assert.Equal(3, results.Count(r => r.Skipped));
        Assert.True(File.Exists(target + "/_SUCCESS"));
    }

    [Fact]
    public void Only_an_empty_file_overwrites_one_and_only_with_force()
    {
        string source = _tree + "/_SUCCESS";
        CopyOptions force = new() { Force = true };
        In(new HostFiles(), _volume, source, "f", new CopyOptions());
        Expect.IsWhole(FamfsErrorId.AlreadyExists, In(new HostFiles(), _volume, source, "f", new CopyOptions()).Single().Error);

        File.SetLastWriteTime(source, Then.AddHours(1));
        AssertNoErrors(In(new HostFiles(), _volume, source, "f", force));
        Assert.Equal((0, Then.AddHours(1)), (_volume.GetFile("f").Size, _volume.Get("f").LastWriteTime));
        Expect.IsWhole(
            FamfsErrorId.AlreadyExists, In(new HostFiles(), _volume, _tree + "/pkg/code.py", "f", force).Single().Error);

        string target = _host.Scratch.File("out");
        File.WriteAllBytes(target, [1]);
        Expect.IsWhole(FamfsErrorId.AlreadyExists, Out(_volume, "f", target, new CopyOptions()).Single().Error);
        Assert.Equal([1], File.ReadAllBytes(target));
        AssertNoErrors(Out(_volume, "f", target, force));
        Assert.Empty(File.ReadAllBytes(target));
    }

    [Fact]
    public void One_that_grows_or_vanishes_before_it_is_copied_leaves_nothing()
    {
        CopyItem[] items = [.. new HostFiles().Expand(_tree, "in", recurse: true)];
        File.SetUnixFileMode(_tree + "/_SUCCESS", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(_tree + "/_SUCCESS", [1]);
        File.Delete(_tree + "/pkg/py.typed");

        CopyResult[] results = [.. new CopyIn(_volume, new HostFiles(), new CopyOptions()).Run(items, default)];

        Assert.Equal(["in/_SUCCESS", "in/pkg/py.typed"], results.Where(r => r.Error is not null).Select(r => r.Item.Destination));
        Assert.All(results.Where(r => r.Error is not null), r => Expect.IsWhole(FamfsErrorId.SourceChanged, r.Error));
        Assert.Equal(["in", "in/pkg", "in/pkg/__init__.py", "in/pkg/code.py"], _volume.Paths());
    }

    [Theory]
    [InlineData("/proc/version", FamfsErrorId.SourceChanged)] // has content, whatever its size says
    [InlineData("/proc/self/mem", FamfsErrorId.HostIoError)] // cannot be read where nothing is mapped
    public void Files_of_the_kernel_that_only_seem_empty_are_refused(string source, FamfsErrorId expected)
    {
        Assert.Equal(0, new FileInfo(source).Length);
        Expect.IsWhole(expected, In(new HostFiles(), _volume, source, "f", new CopyOptions()).Single().Error);
        Assert.Empty(_volume.Paths());
    }

    [Fact]
    public void Without_a_free_unit_there_is_none()
    {
        _volume.CreateFile("all", _volume.Describe().Free - (2 * Mi));
        CopyResult[] results = In(new HostFiles(), _volume, _tree + "/pkg", "pkg", new CopyOptions { Recurse = true });
        Assert.Equal(2, results.Count(r => r.Error?.Id == FamfsErrorId.OutOfSpace));
        Assert.Equal(3, _volume.Paths().Length);
        Assert.Equal(0, _volume.Describe().Free);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    private static CopyResult[] In(
        ICopySource files, FamfsVolume volume, string source, string destination, CopyOptions options) =>
        [.. new CopyIn(volume, files, options).Run(files.Expand(source, destination, options.Recurse), default)];

    private static CopyResult[] Out(FamfsVolume volume, string source, string target, CopyOptions options) =>
        [.. new CopyOut(volume, options).Run(new FamfsFiles(volume).Expand(source, target, options.Recurse), default)];

    private static void AssertNoErrors(CopyResult[] results) => Assert.All(results, r => Assert.Null(r.Error));

    private static void AssertEmptyFiles(FamfsVolume volume, string root)
    {
        foreach (string name in EmptyFiles)
        {
            FamfsFile file = volume.GetFile($"{root}/{name}");
            Assert.Equal((0, 2 * Mi, 0x104u, Then), (file.Size, file.AllocatedSize, file.ModeBits, file.LastWriteTime));
        }
    }
}
