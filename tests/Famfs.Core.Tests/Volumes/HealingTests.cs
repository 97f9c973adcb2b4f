using CsCheck;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>Entries that are late, and those that are damaged after they were read.</summary>
public sealed class HealingTests : IDisposable
{
    private const ulong Unit = (ulong)MediaLayout.AllocationUnit;

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly RawImage _raw;

    public HealingTests()
    {
        _path = _host.Format();
        _raw = new RawImage(_path);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_was_refused_for_the_sake_of_a_late_directory_appears_with_it()
    {
        _raw.Append(
            RawImage.DirectoryEntry("d"),
            File("d/a", 1),
            RawImage.DirectoryEntry("d/e"),
            File("d/e/f", 2),
            RawImage.DirectoryEntry("x"));
        byte[] good = Damage(0);
        FamfsVolume volume = _host.Open(_path);
        Assert.Equal(["x"], volume.Paths());
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("d"));
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateFile("d/a", 1));
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.Writer.BeginDraft(FileRequest("d/a", 1), isBelowDraft: false));

        _raw.PokeEntry(0, good);
        Assert.Equal(0, volume.Follow());
        AssertAsFresh(volume);
        Assert.Equal(["d", "d/a", "d/e", "d/e/f", "x"], volume.Paths().Order(StringComparer.Ordinal));
        Expect.Error(FamfsErrorId.AlreadyExists, () => volume.CreateFile("d/a", 1));
        volume.CreateFile("d/e/g", 1);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void A_late_entry_comes_before_a_later_one_of_its_path()
    {
        _raw.Append(
            File("f", 1),
            RawImage.DirectoryEntry("d"),
            File("f", 2),
            File("d", 3),
            File("d/a", 4),
            RawImage.DirectoryEntry("d/a"));
        byte[] file = Damage(0);
        byte[] directory = Damage(1);
        FamfsVolume volume = _host.Open(_path);
        Assert.Equal(["f", "d"], volume.Paths());
        int number = volume.Names.Find("f"u8);

        _raw.PokeEntry(1, directory);
        _raw.PokeEntry(0, file);
        volume.Follow();
        AssertAsFresh(volume);
        Assert.Equal(0, volume.Get("f").LogIndex);
        Assert.Equal(4, volume.Get("d/a").LogIndex);

        // Those who know the old node still find what they opened.
        Assert.Equal(2, volume.Names[number].LogIndex);
        Assert.Equal(["d", "d/a", "f"], volume.Update().Select(i => i.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Any_order_of_healing_equals_a_replay()
    {
        string[] paths = ["a", "a/a", "a/b", "a/a/a", "b", "b/a", "b/a/b"];
        Gen<(int Path, bool IsFile)> entry = Gen.Select(Gen.Int[0, paths.Length - 1], Gen.Bool);
        Gen.Select(entry.Array[2, 14], Gen.Int[0, 1 << 14], Gen.Int).Sample(
            (entries, damaged, seed) =>
            {
                _raw.SetNext(0, 0);
                byte[][] good = [.. entries.Select((e, i) =>
                    e.IsFile ? File(paths[e.Path], (ulong)i) : RawImage.DirectoryEntry(paths[e.Path]))];
                _raw.Append(good);
                int[] late = [.. Enumerable.Range(0, good.Length).Where(i => (damaged >> i & 1) != 0)];
                new Random(seed).Shuffle(late);
                Array.ForEach(late, i => Damage(i));
                using FamfsVolume volume = FamfsVolume.Open(_path);
                Assert.Equal(late.Length, volume.DamagedEntries);
                Assert.Equal(late.Length == 0 ? null : late.Min(), volume.FirstDamagedEntry);
                for (int i = 0; i < late.Length;)
                {
                    for (int more = 1 + (seed + i & 1); more > 0 && i < late.Length; more--, i++)
                    {
                        _raw.PokeEntry(late[i], good[late[i]]);
                    }

                    volume.Follow();
                }

                Assert.Equal(0, volume.DamagedEntries);
                AssertAsFresh(volume);
                return true;
            },
            iter: 1500,
            threads: 1);
    }

    [Fact]
    public void Many_late_entries_heal_in_one_look()
    {
        const int Many = 15_000;
        _raw.Append([RawImage.DirectoryEntry("d"), .. Enumerable.Range(1, Many - 1).Select(i => RawImage.DirectoryEntry($"d/{i}"))]);
        byte[] log = _raw.Peek(MediaLayout.EntryOffset(0), Many * MediaLayout.EntrySize);
        for (int i = 0; i < Many - 1; i++)
        {
            log[(i * MediaLayout.EntrySize) + 60] ^= 1;
        }

        _raw.Poke(MediaLayout.EntryOffset(0), log);
        FamfsVolume volume = _host.Open(_path);
        Assert.Equal(Many - 1, volume.DamagedEntries);
        for (int i = 0; i < Many - 1; i++)
        {
            log[(i * MediaLayout.EntrySize) + 60] ^= 1;
        }

        _raw.Poke(MediaLayout.EntryOffset(0), log);
        volume.Follow();
        Assert.Equal(Many, volume.Names.DirectoryCount);
        Assert.Equal(0, volume.DamagedEntries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void An_entry_that_is_damaged_after_it_was_read_stops_the_master_that_knew_it(int index)
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateDirectories("a", "b", "c", "d", "e");
        byte[] good = Damage(index);
        Thread.Sleep(50);

        FamfsException error = Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("f"));
        Assert.Contains($"entry {index} ", error.Message.Replace(')', ' '), StringComparison.Ordinal);
        Assert.Equal((1, index), (volume.Describe().DamagedEntries, volume.Describe().FirstDamagedEntry));
        Assert.Equal(5, volume.Paths().Length);
        using (FamfsVolume fresh = FamfsVolume.Open(_path))
        {
            Assert.Equal((1, index), (fresh.Describe().DamagedEntries, fresh.Describe().FirstDamagedEntry));
            Assert.Equal(4, fresh.Paths().Length);
        }

        _raw.PokeEntry(index, good);
        volume.CreateDirectories("f");
        Assert.Equal(0, volume.Describe().DamagedEntries);
    }

    [Fact]
    public void A_next_index_past_what_was_written_counts_as_damage()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateDirectories("a", "b");
        _raw.SetNext(7, 7);
        foreach (FamfsVolume each in new[] { volume, _host.Open(_path) })
        {
            each.Follow();
            Assert.Equal((5, 2), (each.Describe().DamagedEntries, each.Describe().FirstDamagedEntry));
            Assert.Equal(["a", "b"], each.Paths());
            Expect.Error(FamfsErrorId.LogDamaged, () => each.CreateDirectories("c"));
        }
    }

    [Theory]
    [InlineData("next_index one lower")]
    [InlineData("next_index behind the last slot")]
    [InlineData("header CRC")]
    [InlineData("header magic")]
    [InlineData("superblock CRC")]
    public void A_session_reads_what_it_knows_whatever_becomes_of_the_headers(string what)
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateDirectories("d");
        volume.CreateFile("d/f", 10);
        (long offset, int length, FamfsErrorId id) = what switch
        {
            "header CRC" => (MediaLayout.LogOffset + 24, 1, FamfsErrorId.LogInvalid),
            "header magic" => (MediaLayout.LogOffset, 1, FamfsErrorId.LogInvalid),
            "superblock CRC" => (96, 1, FamfsErrorId.SuperblockInvalid),
            _ => (MediaLayout.LogOffset + 40, 8, FamfsErrorId.LogInvalid),
        };
        byte[] before = _raw.Peek(offset, length);
        _raw.Poke(
            offset,
            length == 1 ? [(byte)(before[0] ^ 1)] : BitConverter.GetBytes(what.EndsWith("slot", StringComparison.Ordinal) ? 99999L : 1L));

        Assert.Equal(0, volume.Follow());
        Assert.Equal(id, volume.FollowProblem?.Id);
        Assert.NotNull(volume.Describe().Problem);
        Assert.Equal(["d", "d/f"], volume.Paths());
        volume.OpenData("d/f").Read(0, new byte[10]);
        Expect.Error(id, () => volume.CreateDirectories("e"));
        Expect.Error(id, () => volume.Prepare([FileRequest("e", 1)]));
        Expect.Error(id, () => volume.Writer.BeginDraft(FileRequest("e", 1), isBelowDraft: false));
        Expect.Error(id, () => volume.Update());

        _raw.Poke(offset, before);
        volume.CreateDirectories("e");
        Assert.Null(volume.FollowProblem);
        Assert.Null(volume.Describe().Problem);
    }

    private static byte[] File(string path, ulong place) =>
        RawImage.FileEntry(path, 1 + place, new Extent(0, (100 + place) * Unit, Unit));

    private byte[] Damage(int index)
    {
        byte[] good = _raw.PeekEntry(index);
        byte[] bad = [.. good];
        bad[60] ^= 1;
        _raw.PokeEntry(index, bad);
        return good;
    }

    private void AssertAsFresh(FamfsVolume volume)
    {
        using FamfsVolume fresh = FamfsVolume.Open(_path);
        Assert.Equal(State(fresh), State(volume));
        Assert.Equal((fresh.Names.FileCount, fresh.Names.DirectoryCount, fresh.Names.FileBytes),
            (volume.Names.FileCount, volume.Names.DirectoryCount, volume.Names.FileBytes));
        Assert.Equal(fresh.Describe().Free, volume.Describe().Free);
    }

    private static string[] State(FamfsVolume volume) => [.. volume.List("", recurse: true)
        .Select(i => $"{i.Path} {i.LogIndex} {i.IsDirectory} {(i is FamfsFile f ? $"{f.Size} {volume.LayoutOf(f.Path).Extents[0]}" : "")}")
        .Order(StringComparer.Ordinal)];
}
