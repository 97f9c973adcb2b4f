using Famfs.Allocation;
using Famfs.Files;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Transfer;

/// <summary>
/// Several threads write neighbouring ranges that begin and end anywhere, each in a way of its own, and every way to read
/// shows the same bytes: on each layout, and both where pages are mapped and where they are not.
/// </summary>
public sealed class ConcurrentBytesTests : IDisposable
{
    private const int Mi = 1 << 20;
    private const int Threads = 4;

    private readonly Machine _host = new();

    public static TheoryData<string, int, bool> Shapes { get; } = new MatrixTheoryData<string, int, bool>(
        ["simple", "extents", "striped"], [1, 4095, (2 * Mi) - 1, (2 * Mi) + 1, (21 * Mi) + 3], [false, true]);

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Neighbours_written_at_once_are_read_alike_in_every_way(string layout, int size, bool mapped)
    {
        FamfsVolume volume = Make(layout, size, "f");
        FamfsVolume reader = _host.Open(volume.DevicePath);
        if (mapped)
        {
            volume.Device.Read(10 * Mi, new byte[110 * Mi]);
            reader.Device.Read(10 * Mi, new byte[110 * Mi]);
        }

        byte[] expected = new byte[size];
        new Random(size).NextBytes(expected);
        int[] bounds = Bounds(size);
        FileData data = volume.OpenData("f");
        using (FamfsMappedFile file = volume.MapFile("f", writable: true))
        {
            Parallel.For(0, bounds.Length - 1, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i =>
            {
                ReadOnlySpan<byte> piece = expected.AsSpan(bounds[i]..bounds[i + 1]);
                switch (i % 3)
                {
                    case 0:
                        data.WriteThrough(bounds[i], piece);
                        break;
                    case 1:
                        data.Write(bounds[i], piece);
                        data.Flush(bounds[i], piece.Length);
                        break;
                    default:
                        piece.CopyTo(file.GetWritableSpan(bounds[i], piece.Length));
                        file.Flush(bounds[i], piece.Length);
                        break;
                }
            });
        }

        AssertReads(reader, "f", expected, bounds);
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("extents")]
    [InlineData("striped")]
    public void Copies_over_what_is_there_and_across_keep_every_byte(string layout)
    {
        int size = (21 * Mi) + 3;
        FamfsVolume volume = Make(layout, size, "f");
        byte[] expected = new byte[size];
        new Random(7).NextBytes(expected);
        string source = _host.Scratch.File("source");
        File.WriteAllBytes(source, expected);
        CopyOptions options = new() { Force = true, ThrottleLimit = Threads };

        HostFiles host = new();
        Assert.Null(new CopyIn(volume, host, options).Run(host.Expand(source, "f", false), default).Single().Error);
        AssertReads(volume, "f", expected, Bounds(size));

        FamfsVolume other = _host.Open(_host.Format("other.famfs"));
        FamfsFiles files = new(volume);
        CopyOptions striped = options with { Interleaving = new Interleaving(4, 2, 2 * Mi) };
        Assert.Null(new CopyIn(other, files, striped).Run(files.Expand("f", "g", false), default).Single().Error);
        AssertReads(other, "g", expected, Bounds(size));
    }

    private static void AssertReads(FamfsVolume volume, string path, byte[] expected, int[] bounds)
    {
        FileData data = volume.OpenData(path);
        using FamfsMappedFile file = volume.MapFile(path);
        Assert.True(file.GetSpan(0, expected.Length).SequenceEqual(expected));
        Parallel.For(0, bounds.Length - 1, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i =>
        {
            ReadOnlySpan<byte> piece = expected.AsSpan(bounds[i]..bounds[i + 1]);
            byte[] actual = new byte[piece.Length];
            data.Read(bounds[i], actual);
            Assert.True(piece.SequenceEqual(actual), $"Read at {bounds[i]}");
            Array.Clear(actual);
            data.ReadThrough(bounds[i], actual);
            Assert.True(piece.SequenceEqual(actual), $"ReadThrough at {bounds[i]}");
            Assert.True(piece.SequenceEqual(file.GetMemory(bounds[i], piece.Length).Span), $"GetMemory at {bounds[i]}");
        });
    }

    private FamfsVolume Make(string layout, int size, string path)
    {
        string image = _host.Format();
        if (layout == "extents")
        {
            new RawImage(image).LeaveHoles();
        }

        FamfsVolume volume = _host.Open(image);
        FamfsFile file = volume.CreateFile(path, size, layout == "striped" ? new Interleaving(4, 3, 2 * Mi) : null);
        Assert.Equal(
            layout switch { "striped" when size > 2 * Mi => 3, "extents" when size > 6 * Mi => (size + (6 * Mi) - 1) / (6 * Mi), _ => 1 },
            file.ExtentCount);
        volume.RequireWritable();
        return volume;
    }

    /// <summary>Ranges of odd lengths that cover a file, some shorter than a line, some longer than an extent's unit.</summary>
    private static int[] Bounds(int size)
    {
        List<int> bounds = [0];
        int[] lengths = [1, 63, 65, 4095, 4097, 131_071, (2 * Mi) + 1];
        for (int i = 0; bounds[^1] < size; i++)
        {
            bounds.Add(Math.Min(size, bounds[^1] + lengths[i % lengths.Length]));
        }

        return [.. bounds];
    }
}
