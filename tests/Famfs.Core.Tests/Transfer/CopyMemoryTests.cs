using System.Globalization;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Transfer;

/// <summary>A copy needs the same memory for a large file as for a small one.</summary>
[Collection(nameof(Alone))]
public sealed class CopyMemoryTests : IDisposable
{
    private const long Size = 256L << 20;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void No_copy_has_a_buffer_that_grows_with_the_file()
    {
        FamfsVolume volume = _host.Open(_host.Format());
        FamfsVolume other = _host.Open(_host.Format("other.famfs"));
        string source = _host.Scratch.Sparse("source", Size);
        string target = _host.Scratch.File("target");
        HostFiles host = new();
        FamfsFiles files = new(volume);
        CopyOptions options = new() { Force = true, ThrottleLimit = 4 };
        Action[] copies =
        [
            () => Require(new CopyIn(volume, host, options).Run(host.Expand(source, "f", false), default)),
            () => Require(new CopyOut(volume, options).Run(files.Expand("f", target, false), default)),
            () => Require(new CopyIn(other, files, options).Run(files.Expand("f", "f", false), default)),
        ];

        foreach (Action copy in copies)
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            long anonymous = Anonymous();
            copy();
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - allocated, 0, Size / 32);
            Assert.InRange(Anonymous() - anonymous, long.MinValue, Size / 8);
        }

        Assert.Equal(Size, new FileInfo(target).Length);
        Assert.Equal(Size, other.GetFile("f").Size);
    }

    private static void Require(IEnumerable<CopyResult> results) => Assert.Null(results.Single().Error);

    /// <summary>Bytes of memory that belong to this process alone; what it maps of files is not among them.</summary>
    private static long Anonymous() => long.Parse(
        File.ReadLines("/proc/self/status")
            .Single(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) << 10;
}
