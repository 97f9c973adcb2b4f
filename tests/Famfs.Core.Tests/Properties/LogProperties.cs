using CsCheck;
using Famfs.Allocation;
using Famfs.Files;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Properties;

/// <summary>Following the log against a list, and logs cut or changed at every byte.</summary>
public sealed class LogProperties : IDisposable
{
    private const ulong Unit = (ulong)MediaLayout.AllocationUnit;

    private static readonly string[] Names = ["a", "b", "c", "a/a", "a/b", "b/a", "a/a/a", "a/a/b", "c/x/y", "../a", "a//b", "/a", "", "."];

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Following_gives_what_a_list_of_first_names_gives()
    {
        string path = _host.Format();
        RawImage raw = new(path);
        byte[] fresh = raw.Peek(0, 12 << 20);
        Gen<(int Name, bool IsFile)> entry = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Bool);
        entry.Array[0, 8].Array[0, 6].Sample(
            batches =>
            {
                raw.Poke(0, fresh);
                using FamfsVolume follower = FamfsVolume.Open(path);
                List<string> model = [];
                Dictionary<string, bool> kinds = new() { [""] = false };
                foreach (var batch in batches)
                {
                    raw.Append([.. batch.Select((e, i) => Entry(Names[e.Name], e.IsFile))]);
                    foreach (var (name, isFile) in batch.Select(e => (Place(Names[e.Name]), e.IsFile)))
                    {
                        string parent = name.Contains('/', StringComparison.Ordinal) ? name[..name.LastIndexOf('/')] : "";
                        bool valid = name.Split('/').All(c => c is not ("" or "." or ".."));
                        if (valid && kinds.TryGetValue(parent, out bool parentIsFile) && !parentIsFile && kinds.TryAdd(name, isFile))
                        {
                            model.Add($"{name} {isFile}");
                        }
                    }

                    Assert.Equal(batch.Length, follower.Follow());
                    AssertSame(model, follower);
                }

                using FamfsVolume reader = FamfsVolume.Open(path);
                AssertSame(model, reader);
                return reader.LogPosition == batches.Sum(b => b.Length);
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void Every_prefix_of_a_log_is_a_prefix_of_its_names()
    {
        string path = MakeSmall(out RawImage raw, out string[] all);
        for (int entries = 0; entries <= all.Length; entries++)
        {
            raw.SetNext((ulong)entries, (ulong)entries);
            using FamfsVolume volume = FamfsVolume.Open(path);
            Assert.Equal(all[..entries].Order(StringComparer.Ordinal), volume.Paths().Order(StringComparer.Ordinal));
            Assert.Empty(Checker.Run(path).Findings);
        }
    }

    [Fact]
    public void A_log_torn_at_any_byte_shows_the_whole_entries_before()
    {
        string path = MakeSmall(out RawImage raw, out string[] all);
        byte[] log = raw.Peek(MediaLayout.EntryOffset(0), all.Length * MediaLayout.EntrySize);
        raw.Poke(MediaLayout.EntryOffset(0), new byte[log.Length]);
        for (int bytes = 0; bytes < log.Length; bytes++)
        {
            int whole = WholeEntries(log, bytes);
            using FamfsVolume volume = FamfsVolume.Open(path);
            Assert.Equal(whole, volume.LogPosition);
            Assert.Equal(whole, volume.Names.FileCount + volume.Names.DirectoryCount);
            Assert.Empty(volume.Damage);
            raw.Poke(MediaLayout.EntryOffset(0) + bytes, log.AsSpan(bytes, 1));
        }

        Assert.Equal(all.Length, _host.Open(path).LogPosition);
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public void A_flipped_byte_is_damage(byte mask)
    {
        string path = MakeSmall(out RawImage raw, out string[] all);
        for (int offset = 0; offset < MediaLayout.EntrySize; offset++)
        {
            raw.FlipByte(MediaLayout.EntryOffset(2) + offset, mask);
            using FamfsVolume volume = FamfsVolume.Open(path);
            Assert.Equal(2, Assert.Single(volume.Damage).Index);
            Assert.DoesNotContain(all[2], volume.Paths());
            Assert.Equal(all.Length, volume.LogPosition);
            raw.FlipByte(MediaLayout.EntryOffset(2) + offset, mask);
        }
    }

    [Theory]
    [InlineData(1, 0x01)]
    [InlineData(1, 0x80)]
    [InlineData(1, 0xff)]
    [InlineData(2, 0x01)]
    [InlineData(2, 0x80)]
    [InlineData(2, 0xff)]
    public void A_flipped_byte_under_a_right_crc_never_leads_outside_the_data(int index, byte mask)
    {
        string path = MakeSmall(out RawImage raw, out _);
        byte[] good = raw.PeekEntry(index);
        for (int offset = 8; offset < 536; offset++)
        {
            byte[] entry = [.. good];
            entry[offset] ^= mask;
            LogEntryWriter.Seal(entry, (ulong)index);
            raw.PokeEntry(index, entry);
            AssertHarmless(path);
        }
    }

    [Fact]
    public void Random_entries_under_a_right_crc_never_lead_outside_the_data()
    {
        string path = MakeSmall(out RawImage raw, out _);
        byte[] good = raw.PeekEntry(1);
        Gen.Select(Gen.Int[8, 528], Gen.OneOf(Gen.ULong, Gen.ULong[0, 4096], Gen.Long[-2, 2050].Select(u => unchecked((ulong)u * Unit))))
            .Array[1, 12].Sample(
                changes =>
                {
                    byte[] entry = [.. good];
                    foreach (var (offset, value) in changes)
                    {
                        // Fields are 8-aligned behind the path, and 4-aligned before.
                        BitConverter.TryWriteBytes(entry.AsSpan(offset / 8 * 8), value);
                    }

                    entry[9] = entry[10] = entry[11] = 0;
                    entry[8] &= 3;
                    LogEntryWriter.Seal(entry, 1);
                    raw.PokeEntry(1, entry);
                    AssertHarmless(path);
                    return true;
                },
                iter: 1000,
                threads: 1);
    }

    // Of the names here only this one leads to another place inside the tree.
    private static string Place(string recorded) => recorded == "a//b" ? "a/b" : recorded;

    private static byte[] Entry(string name, bool isFile) =>
        isFile ? RawImage.FileEntry(name, 1, new Extent(0, 100 * Unit, Unit)) : RawImage.DirectoryEntry(name);

    private static void AssertSame(List<string> model, FamfsVolume volume)
    {
        FamfsItem[] items = [.. volume.List("", recurse: true).OrderBy(i => i.LogIndex)];
        Assert.Equal(model, items.Select(i => $"{i.Path} {!i.IsDirectory}"));
        Assert.All(items, i => Assert.Equal(i, volume.Get(i.Path)));
        Assert.Equal(model.Count, volume.Names.FileCount + volume.Names.DirectoryCount);
    }

    private static void AssertHarmless(string path)
    {
        using FamfsVolume volume = FamfsVolume.Open(path);
        foreach (FamfsFile file in volume.List("", recurse: true).OfType<FamfsFile>())
        {
            Assert.InRange(file.Size, 0, volume.LayoutOf(file.Path).AllocatedSize);
            Assert.All(volume.LayoutOf(file.Path).Extents, e =>
            {
                Assert.InRange(e.Offset, (ulong)volume.Geometry.DataStart, (ulong)volume.Geometry.DeviceSize - e.Length);
                Assert.InRange(e.Length, Unit, (ulong)volume.Geometry.DeviceSize);
            });
            FileData data = volume.OpenData(file.Path);
            byte[] oneOrNone = new byte[Math.Min(1, file.Size)];
            data.Read(0, oneOrNone);
            data.Read(file.Size - oneOrNone.Length, oneOrNone);
        }

        FamfsFileSystem system = volume.Describe();
        Assert.InRange(system.Free, 0, volume.Geometry.DeviceSize - volume.Geometry.DataStart);
        Assert.Equal(volume.LogPosition, volume.ReadLog().Count());

        // A volume keeps away from the part of an extent that is on the device, the check counts only whole extents.
        Checker checker = Checker.Run(path);
        Assert.InRange(checker.Result.Free, system.Free, checker.Result.IsHealthy ? system.Free : long.MaxValue);
    }

    private static int WholeEntries(byte[] log, int bytes)
    {
        // An entry is whole when what is missing of it is zero anyway.
        int last = log.AsSpan(0, (bytes / MediaLayout.EntrySize + 1) * MediaLayout.EntrySize).LastIndexOfAnyExcept((byte)0);
        return (bytes / MediaLayout.EntrySize) + (last < bytes && last / MediaLayout.EntrySize == bytes / MediaLayout.EntrySize ? 1 : 0);
    }

    private string MakeSmall(out RawImage raw, out string[] all)
    {
        string path = _host.Format();
        using FamfsVolume volume = FamfsVolume.Open(path);
        volume.CreateDirectories("d", "d/e");
        raw = new RawImage(path);
        raw.SetNext(1, 1);
        using FamfsVolume again = FamfsVolume.Open(path);
        again.CreateFile("d/f", 5 << 20);
        again.CreateFile("striped", 9 << 20, new Interleaving(4, 3, 2 << 20));
        again.CreateFile("d/g", 1);
        again.CreateDirectories("z");
        all = ["d", "d/f", "striped", "d/g", "z"];
        return path;
    }
}
