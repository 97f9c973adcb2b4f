using Famfs.Allocation;
using Famfs.Files;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

public sealed class SpaceTests : IDisposable
{
    private const long Unit = MediaLayout.AllocationUnit;

    private readonly Machine _host = new();
    private readonly string _path;

    public SpaceTests()
    {
        _path = _host.Format();
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_full_log_refuses_and_keeps_everything()
    {
        FamfsVolume volume = _host.Open(_path);
        string[] names = [.. Enumerable.Range(0, 15420).Select(i => $"d{i:x}")];
        foreach (string[] batch in names.Chunk(1000).SkipLast(1))
        {
            volume.CreateDirectories(batch);
        }

        // The last batch is longer than what is left: exactly as many as fit are made.
        IReadOnlyList<PendingFile> last = volume.CreateDirectories(
            [.. names.Skip(15000).Append("over1").Append("over2").Select(DirectoryRequest)]);
        Assert.Equal(420, last.Count(c => c.Item is not null));
        Assert.All(last.Skip(420), c => Expect.IsWhole(FamfsErrorId.LogFull, c.Error));

        long free = volume.Describe().Free;
        Expect.Error(FamfsErrorId.LogFull, () => volume.CreateDirectories("more"));
        Expect.Error(FamfsErrorId.LogFull, () => volume.CreateFile("more", 1));
        Assert.Equal(free, volume.Describe().Free);

        FamfsVolume fresh = _host.Open(_path);
        Assert.Equal(names, fresh.Paths());
        Assert.Equal((15420L, 15420L), (fresh.LogPosition, fresh.LogCapacity));
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void A_full_device_refuses_and_leaves_nothing_half_made()
    {
        FamfsVolume volume = _host.Open(_path);
        long free = volume.Describe().Free;
        volume.CreateFile("most", free - Unit);
        IReadOnlyList<PendingFile> batch = volume.Prepare(
            [FileRequest("big", Unit + 1), FileRequest("fits", Unit), FileRequest("none", 1), DirectoryRequest("d")]);
        volume.Commit(batch);

        Expect.IsWhole(FamfsErrorId.OutOfSpace, batch[0].Error);
        Expect.IsWhole(FamfsErrorId.OutOfSpace, batch[2].Error);
        Assert.Equal(["most", "fits", "d"], _host.Open(_path).Paths());
        Assert.Equal(0, volume.Describe().Free);
        Assert.Equal(0, _host.Open(_path).Describe().Free);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void Fragments_are_used_up_to_sixteen()
    {
        // 20 holes of one unit each, everything else is taken.
        List<Extent> taken = [];
        long start = MediaLayout.DataStart(MediaLayout.MinLogLength);
        for (int i = 0; i < 20; i++)
        {
            taken.Add(new Extent(0, (ulong)(start + (i * 4 * Unit)), 3 * (ulong)Unit));
        }

        long rest = start + (20 * 4 * Unit);
        taken.Add(new Extent(0, (ulong)rest, (ulong)(MediaLayout.MinDeviceSize - rest)));
        new RawImage(_path).Append(
            RawImage.FileEntry("t1", 1, [.. taken.Take(11)]), RawImage.FileEntry("t2", 1, [.. taken.Skip(11)]));
        FamfsVolume volume = _host.Open(_path);
        Assert.Equal((20 * Unit, Unit), (volume.Describe().Free, volume.Describe().LargestFree));

        Expect.Error(FamfsErrorId.OutOfSpace, () => volume.CreateFile("seventeen", (16 * Unit) + 1));
        Assert.Equal(20 * Unit, volume.Describe().Free);

        Assert.Equal(16, volume.CreateFile("sixteen", 16 * Unit).ExtentCount);
        Assert.Equal(4, volume.CreateFile("four", (4 * Unit) - 1).ExtentCount);
        Assert.Equal(0, volume.Describe().Free);
        Assert.Equal(volume.LayoutOf("sixteen").Extents, _host.Open(_path).LayoutOf("sixteen").Extents);
        Assert.Empty(Checker.Run(_path).Findings);

        byte[] pattern = Pattern(16 * Unit);
        volume.OpenData("sixteen").Write(0, pattern);
        Assert.Equal(pattern, Gather(volume.LayoutOf("sixteen").Extents.Select(e => ((long)e.Offset, (int)e.Length))));
    }

    [Theory]
    [InlineData(1, 1, 2, 5)]
    [InlineData(4, 3, 2, 20)]
    [InlineData(4, 4, 4, 9)]
    [InlineData(4, 4, 2, 2)]
    [InlineData(3, 2, 8, 33)]
    public void Interleaved_bytes_are_where_the_format_says(int buckets, int strips, int chunkMiB, int sizeMiB)
    {
        long chunk = (long)chunkMiB << 20;
        long size = ((long)sizeMiB << 20) - 12345;
        FamfsVolume volume = _host.Open(_path);
        volume.CreateFile("before", 3 << 20);
        bool striped = size >= chunk;
        FamfsFile file = volume.CreateFile("f", size, new Interleaving(buckets, strips, chunk));
        FileLayout layout = volume.LayoutOf("f");
        if (!striped)
        {
            Assert.Equal((ExtentType.Simple, 1), (layout.Type, file.ExtentCount));
            return;
        }

        // Section 9: floor(units / buckets) units a bucket, one strip in each, all of ceil(allocated / stripe) chunks.
        long bucket = MediaLayout.MinDeviceSize / Unit / buckets * Unit;
        long rows = (MediaLayout.RoundUpToUnit(size) + (strips * chunk) - 1) / (strips * chunk);
        Assert.Equal((strips, chunk, strips * rows * chunk), (file.ExtentCount, file.ChunkSize, file.AllocatedSize));
        Assert.All(layout.Extents, e => Assert.Equal((ulong)(rows * chunk), e.Length));
        Assert.All(layout.Extents, e => Assert.Equal((long)e.Offset / bucket, (e.End - 1) / bucket));
        Assert.Equal(strips, layout.Extents.Select(e => (long)e.Offset / bucket).Distinct().Count());

        // Section 5, written down once more: chunk c = o / chunk, strip c % n, row c / n.
        byte[] pattern = Pattern(size);
        volume.OpenData("f").Write(0, pattern);
        IEnumerable<(long Offset, int Length)> pieces = Enumerable.Range(0, (int)((size + chunk - 1) / chunk)).Select(c =>
            ((long)layout.Extents[c % strips].Offset + (c / strips * chunk), (int)Math.Min(chunk, size - (c * chunk))));
        Assert.Equal(pattern, Gather(pieces));

        byte[] middle = new byte[chunk + 7];
        FileData data = _host.Open(_path).OpenData("f");
        if (size > chunk + 4096 + 7)
        {
            data.Read(4096, middle);
            Assert.Equal(pattern[4096..(4096 + middle.Length)], middle);
        }

        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void Strips_do_not_leave_their_buckets_when_one_is_full()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateFile("first-bucket", (1L << 30) - (10L << 20));
        long free = volume.Describe().Free;

        FamfsException error =
            Expect.Error(FamfsErrorId.OutOfSpace, () => volume.CreateFile("four", 8 << 20, new Interleaving(4, 4, 2 << 20)));
        Assert.Contains("3 of 4 buckets have that (bucket 0 has 0 bytes)", error.Message, StringComparison.Ordinal);
        Assert.Contains("each of 4 strips needs 2 MiB (2097152 bytes)", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Strips 3", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(free, volume.Describe().Free);
        volume.CreateFile("three", 6 << 20, new Interleaving(4, 3, 2 << 20));
        Assert.Equal([1, 2, 3], volume.LayoutOf("three").Extents.Select(e => (int)(e.Offset >> 30)).Order());
        error = Expect.Error(
            FamfsErrorId.OutOfSpace, () => volume.CreateFile("long", 4L << 30, new Interleaving(4, 3, 1L << 30)));
        Assert.DoesNotContain("-Strips", error.RecommendedAction, StringComparison.Ordinal);
        error = Expect.Error(
            FamfsErrorId.OutOfSpace, () => volume.CreateFile("wide", 2560L << 20, new Interleaving(4, 3, 1L << 30)));
        Assert.Contains("Leave out -Strips", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(free - (6 << 20), volume.Describe().Free);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Theory]
    [InlineData(0, 1, 2 << 20)]
    [InlineData(65, 1, 2 << 20)]
    [InlineData(5, 1, 2 << 20)]
    [InlineData(4, 0, 2 << 20)]
    [InlineData(4, 5, 2 << 20)]
    [InlineData(4, -1, 2 << 20)]
    [InlineData(4, 2, 0)]
    [InlineData(4, 2, 1 << 20)]
    [InlineData(4, 2, 3 << 20)]
    [InlineData(4, 2, -(2 << 20))]
    [InlineData(4, 2, long.MinValue)]
    [InlineData(int.MaxValue, int.MaxValue, long.MaxValue)]
    public void Impossible_interleaving_is_refused(int buckets, int strips, long chunk)
    {
        FamfsVolume volume = _host.Open(_path);
        Expect.Error(
            FamfsErrorId.InterleaveInvalid, () => volume.CreateFile("f", 1 << 30, new Interleaving(buckets, strips, chunk)));
        Assert.Empty(volume.Paths());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4095, false)]
    [InlineData(4097, false)]
    [InlineData((6 << 20) + 1, false)]
    [InlineData((10 << 20) - 100, true)]
    public void A_zeroed_file_reads_as_zeros_to_the_end_of_its_last_page(int size, bool striped)
    {
        RawImage raw = new(_path);
        Dirty(raw);
        FamfsVolume volume = _host.Open(_path);
        using PendingFile creation = volume.Prepare(
            [FileRequest("f", size, striped ? new Interleaving(4, 2, 2 << 20) : null)]).Single();
        creation.Data.Zero();
        volume.Commit([creation]);

        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill(1);
        FileData data = volume.OpenData("f");
        data.Read(0, bytes);
        Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept((byte)0));
        AssertTailIsZero(raw, volume.LayoutOf("f"), size);
    }

    [Fact]
    public void Zeroing_touches_nothing_of_the_neighbours()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateFile("a", Unit);
        volume.CreateFile("b", Unit);
        volume.CreateFile("c", Unit);
        byte[] pattern = Pattern(Unit);
        volume.OpenData("a").Write(0, pattern);
        volume.OpenData("b").Write(0, pattern);
        volume.OpenData("c").Write(0, pattern);

        volume.OpenData("b").Zero();

        byte[] read = new byte[Unit];
        volume.OpenData("a").Read(0, read);
        Assert.Equal(pattern, read);
        volume.OpenData("c").Read(0, read);
        Assert.Equal(pattern, read);
    }

    [Fact]
    public void Data_keeps_inside_the_file()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateFile("f", 100);
        FileData data = volume.OpenData("f");

        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(0, new byte[101]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(100, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Write(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Flush(1, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Invalidate(long.MaxValue, 1));
        data.Read(100, []);
    }

    private static byte[] Pattern(long size)
    {
        byte[] bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static void AssertTailIsZero(RawImage raw, FileLayout layout, long size)
    {
        long end = layout.RunAt(size - 1, 1).DeviceOffset + 1;
        int page = Environment.SystemPageSize;
        int tail = (int)((page - (end % page)) % page);
        Assert.Equal(new byte[tail], raw.Peek(end, tail));

        // The junk behind the page is the proof that there was some.
        Assert.Equal(0xaa, raw.Peek(end + tail + (tail == 0 ? page : 0), 1)[0]);
    }

    /// <summary>Junk where the first files of every bucket will be.</summary>
    private static void Dirty(RawImage raw)
    {
        byte[] junk = new byte[16 << 20];
        junk.AsSpan().Fill(0xaa);
        for (long offset = MediaLayout.DataStart(MediaLayout.MinLogLength); offset < 4L << 30; offset = (offset >> 30 << 30) + (1L << 30))
        {
            raw.Poke(offset, junk);
        }
    }

    private byte[] Gather(IEnumerable<(long Offset, int Length)> pieces)
    {
        RawImage raw = new(_path);
        return [.. pieces.SelectMany(p => raw.Peek(p.Offset, p.Length))];
    }
}
