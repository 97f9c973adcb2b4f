using CsCheck;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>Repair of real damage: what is left afterwards is healthy, and nothing that was whole is lost.</summary>
public sealed class RepairTests : IDisposable
{
    private static readonly string[] Paths = ["a", "d", "d/a", "d/b", "d/e", "d/e/c", "z"];

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_healthy_file_system_needs_nothing()
    {
        Assert.Empty(Repairer.Plan(Filled()));
    }

    [Fact]
    public void A_torn_tail_is_retired_and_the_log_goes_on_behind_it()
    {
        string path = Filled();
        RawImage raw = new(path);
        raw.FlipByte(MediaLayout.EntryOffset(6) + 50);
        Assert.Equal(["EntryDamaged 6"], Repaired(path));
        Assert.Equal(7UL, raw.Next);
        Assert.Equal(Paths[..6], Items(path));
        using FamfsVolume volume = FamfsVolume.Open(path);
        Assert.Null(volume.CreateDirectories([new CreateRequest { Path = "z", IsDirectory = true }])[0].Error);
        Assert.Equal(7, volume.Get("z").LogIndex);
    }

    [Fact]
    public void A_damaged_directory_that_is_needed_is_put_back()
    {
        string path = Filled();
        new RawImage(path).FlipByte(MediaLayout.EntryOffset(1) + 30);
        Assert.Equal(["EntryDamaged 1 d"], Repaired(path));
        Assert.Equal(Paths, Items(path));
    }

    [Fact]
    public void A_damaged_file_is_lost_and_its_space_is_free()
    {
        string path = Filled();
        new RawImage(path).FlipByte(MediaLayout.EntryOffset(2) + 300);
        Assert.Equal(["EntryDamaged 2"], Repaired(path));
        Assert.Equal(Paths.Where(p => p != "d/a"), Items(path));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(8, 1)]
    [InlineData(28, 1)]
    [InlineData(50, 1)]
    [InlineData(85, 1)]
    [InlineData(97, 1)]
    [InlineData(0, 16)]
    [InlineData(0, 200)]
    public void A_superblock_is_written_anew(int offset, int length)
    {
        string path = Filled();
        RawImage raw = new(path);
        raw.Poke(offset, [.. raw.Peek(offset, length).Select(b => (byte)~b)]);
        Assert.Equal(["SuperblockInvalid"], Repaired(path));
        Assert.Equal(Paths, Items(path));
        using FamfsVolume volume = FamfsVolume.Open(path);
        Assert.Equal(FamfsRole.Master, volume.Role);
    }

    [Fact]
    public void A_superblock_gets_its_identity_back_from_the_copy_and_the_owner_that_was_given()
    {
        string path = Filled();
        RawImage raw = new(path);
        Superblock.Decode(raw.Peek(0, Superblock.Size), out Superblock before);
        Ownership.Give(path, Guid.NewGuid());
        raw.Poke(0, new byte[256]);
        Guid owner = Guid.NewGuid();
        Repairer.Apply(path, [.. Repairer.Plan(path, owner)], owner);
        Superblock.Decode(raw.Peek(0, Superblock.Size), out Superblock after);
        Assert.Equal(before with { SystemUuid = owner, Crc = after.Crc }, after);
    }

    [Fact]
    public void What_was_cleared_comes_back_as_it_was()
    {
        string path = Filled();
        byte[] before = new RawImage(path).Peek(0, Superblock.Size);
        Formatter.Clear(path, force: false);
        Assert.Equal(["SuperblockInvalid"], Repaired(path));
        Assert.Equal(before, new RawImage(path).Peek(0, Superblock.Size));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(40)]
    [InlineData(47)]
    public void A_header_is_written_anew(int offset)
    {
        string path = Filled();
        RawImage raw = new(path);
        raw.FlipByte(MediaLayout.LogOffset + offset);
        Assert.Equal(offset is 32 or 33 or 40 ? "SequenceMismatch" : "LogInvalid", Repaired(path)[0].Split(' ')[0]);
        Assert.Equal(Paths, Items(path));
        Assert.Equal(7UL, raw.Next);
    }

    [Fact]
    public void Entries_that_break_rules_are_retired()
    {
        string path = Filled();
        new RawImage(path).Append(
            RawImage.DirectoryEntry("../up"),
            RawImage.DirectoryEntry("no/where"),
            RawImage.DirectoryEntry("d"),
            RawImage.DirectoryEntry("new"));
        Assert.Equal(["EntryInvalid 7 ../up", "EntryInvalid 8 no/where", "EntryInvalid 9 d"], Repaired(path));
        Assert.Equal([.. Paths, "new"], Items(path));
    }

    [Fact]
    public void What_can_not_be_repaired_is_refused()
    {
        string path = Filled();
        RawImage raw = new(path);
        byte[] superblock = raw.Peek(0, Superblock.Size);
        raw.FlipByte(50);
        raw.FlipByte(MediaLayout.LogOffset + 9);
        Expect.Error(FamfsErrorId.RepairImpossible, () => Repairer.Plan(path));
        raw.Poke(0, superblock);
        raw.EditSuperblock(s => s with { Version = 47 });
        Expect.Error(FamfsErrorId.VersionUnsupported, () => Repairer.Plan(path));
        raw.Poke(0, superblock);
        raw.SetLength(3L << 30);
        Expect.Error(FamfsErrorId.RepairImpossible, () => Repairer.Plan(path));
        raw.SetLength(MediaLayout.MinDeviceSize);
        using HostVariable other = new(Guid.NewGuid());
        Expect.Error(FamfsErrorId.NotMaster, () => Repairer.Plan(path));
    }

    [Fact]
    public void A_step_that_was_not_agreed_to_is_not_done()
    {
        string path = Filled();
        RawImage raw = new(path);
        raw.FlipByte(MediaLayout.EntryOffset(2) + 50);
        raw.FlipByte(MediaLayout.EntryOffset(3) + 50);
        byte[] second = raw.PeekEntry(3);
        Repairer.Apply(path, [Repairer.Plan(path)[0]]);
        Assert.Equal(second, raw.PeekEntry(3));
        Assert.Equal(["EntryDamaged 3"], Repaired(path));
    }

    [Fact]
    public void Random_damage_is_repaired_and_every_undamaged_file_stays()
    {
        string path = Filled();
        RawImage raw = new(path);
        const int Metadata = 3 << 20;
        byte[] fresh = raw.Peek(0, Metadata);
        Gen.Int[0, 47 + (7 * MediaLayout.EntrySize)].Array[1, 12].Select(Gen.Int[1, 255], (offsets, mask) => (offsets, mask)).Sample(
            damage =>
            {
                raw.Poke(0, fresh);
                damage.offsets.Distinct().ToList().ForEach(o => raw.FlipByte(MediaLayout.LogOffset + o, (byte)damage.mask));
                HashSet<long> hit = [.. damage.offsets.Select(o => o < 48 ? -1L : (o - 48) / MediaLayout.EntrySize)];
                bool countersLost = damage.offsets.Any(o => o is >= 32 and < 40) && damage.offsets.Any(o => o is >= 40 and < 48);
                Repaired(path);
                HashSet<string> left = [.. Items(path)];
                for (int i = 0; i < Paths.Length; i++)
                {
                    // A flipped name is another intact name to no one: the CRC tells. What both counters lost may be cut off.
                    Assert.True(hit.Contains(i) || countersLost || left.Contains(Paths[i]), $"'{Paths[i]}' is gone");
                }
            },
            iter: 400,
            threads: 1);
    }

    [Fact]
    public void The_damaged_image_of_the_reference_is_repaired()
    {
        string path = GoldenImage.Load("k").PlaceIn(_host.Scratch);
        using HostVariable owner = new(GoldenImage.Master);
        Assert.False(Checker.Run(path).Result.IsHealthy);
        string[] before = Items(path);
        Assert.NotEmpty(Repaired(path));
        Assert.Superset(before.ToHashSet(), Items(path).ToHashSet());
    }

    [Theory]
    [InlineData("d/../up", "up")]
    [InlineData("d//dbl", "d/dbl")]
    [InlineData("./e", "e")]
    [InlineData("d/./e/../last", "d/last")]
    [InlineData("d/b2/", "d/b2")]
    public void A_path_as_the_reference_records_it_is_shown_where_it_leads(string recorded, string place)
    {
        string path = Filled();
        Extent extent = new(0, 1UL << 30, (ulong)MediaLayout.AllocationUnit);
        new RawImage(path).Append(RawImage.FileEntry(recorded, 4096, extent), RawImage.DirectoryEntry(recorded.TrimEnd('/') + "2/"));
        using FamfsVolume volume = FamfsVolume.Open(path);
        Assert.Equal((4096L, 7), (volume.GetFile(place).Size, volume.GetFile(place).LogIndex));
        Assert.Empty(Repairer.Plan(path));
        Checker check = Checker.Run(path);
        Assert.True(check.Result.IsHealthy, string.Join("\n", check.Findings));
        Assert.Contains(check.Findings, f => f.Id == "PathNotPlain" && f.Path == place);
        volume.CreateDirectories("more");
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("d/../../up")]
    [InlineData("/abs")]
    [InlineData("d/..")]
    [InlineData(".")]
    public void A_path_that_leads_nowhere_in_the_tree_is_shown_nowhere(string recorded)
    {
        string path = Filled();
        new RawImage(path).Append(RawImage.DirectoryEntry(recorded));
        Assert.Contains(Checker.Run(path).Findings, f => f.Id == "PathInvalid");
        Assert.Equal(Paths, Items(path));
    }

    [Fact]
    public void A_file_in_the_last_part_of_a_device_is_read_and_kept()
    {
        const long Part = MediaLayout.AllocationUnit / 2;
        string path = _host.Format(size: MediaLayout.MinDeviceSize + Part);
        RawImage raw = new(path);
        ulong unit = (ulong)MediaLayout.AllocationUnit;
        Extent last = new(0, (ulong)MediaLayout.MinDeviceSize, unit);
        raw.Append(
            RawImage.FileEntry("tail", (ulong)Part, last),
            RawImage.FileEntry("over", (ulong)Part + 1, last with { Offset = last.Offset + unit }));
        raw.Poke(MediaLayout.MinDeviceSize + Part - 1, [7]);

        using FamfsVolume volume = FamfsVolume.Open(path);
        byte[] bytes = new byte[Part];
        volume.OpenData("tail").Read(0, bytes);
        Assert.Equal(7, bytes[^1]);
        Assert.Equal(["tail"], volume.Paths());
        Assert.Equal(["EntryInvalid 1 over"], Repaired(path));
        using FamfsVolume after = FamfsVolume.Open(path);
        after.CreateFile("whole", 4096);
        Assert.True(Checker.Run(path).Result.IsHealthy);
    }

    [Fact]
    public void A_copy_of_an_earlier_file_system_is_not_believed()
    {
        string path = Filled();
        Ownership.Give(path, Guid.NewGuid());
        RawImage raw = new(path);
        Superblock.Decode(raw.Peek(0, Superblock.Size), out Superblock old);

        // As the reference formats: fields in place, the copy stays.
        Guid uuid = Guid.NewGuid();
        Guid device = Guid.NewGuid();
        raw.EditSuperblock(s => s with { FileSystemUuid = uuid, DeviceUuid = device, SystemUuid = _host.Uuid });
        raw.FlipByte(97);
        Repairer.Apply(path, [.. Repairer.Plan(path)]);
        Superblock.Decode(raw.Peek(0, Superblock.Size), out Superblock repaired);
        Assert.Equal((uuid, device, _host.Uuid), (repaired.FileSystemUuid, repaired.DeviceUuid, repaired.SystemUuid));
        Assert.NotEqual(old.FileSystemUuid, repaired.FileSystemUuid);
    }

    [Theory]
    [InlineData(15420UL, 15420UL)]
    [InlineData(15419UL, 15420UL)]
    [InlineData(5000UL, 5000UL)]
    public void Counters_that_ran_away_come_back_and_the_log_is_not_full(ulong seqnum, ulong index)
    {
        string path = Filled();
        RawImage raw = new(path);
        raw.SetNext(seqnum, index);
        Assert.Single(Repaired(path));
        Assert.Equal(7UL, raw.Next);
        Assert.Equal(Paths, Items(path));
        using FamfsVolume volume = FamfsVolume.Open(path);
        volume.CreateDirectories("more");
    }

    [Fact]
    public void Damaged_entries_are_counted_at_the_end_as_well()
    {
        string path = Filled();
        RawImage raw = new(path);
        raw.FlipByte(MediaLayout.EntryOffset(6) + 50);
        using (FamfsVolume volume = FamfsVolume.Open(path))
        {
            Assert.Equal((1, 7L), (volume.Describe().DamagedEntries, volume.Describe().LogUsed));
        }

        raw.FlipByte(MediaLayout.EntryOffset(2) + 50);
        raw.SetNext(100, 100);
        using FamfsVolume more = FamfsVolume.Open(path);
        Assert.Equal(95, more.DamagedEntries);
        Expect.Error(FamfsErrorId.LogDamaged, () => more.CreateDirectories("x"));
    }

    [Fact]
    public void Units_of_4_KiB_are_counted_as_the_reference_counts_them()
    {
        string path = _host.Format();
        RawImage raw = new(path);
        raw.EditSuperblock(s => s with { AllocationUnit = 4096 });
        raw.Append(
            RawImage.FileEntry("small", 4096, new Extent(0, 16UL << 20, 4096)),
            RawImage.FileEntry("two", 8192, new Extent(0, (16UL << 20) + 4096, 8192)));
        using FamfsVolume volume = FamfsVolume.Open(path);
        Assert.Equal((10 << 20) + 12288, volume.Describe().Allocated);
        Assert.Equal((10 << 20) + 12288, Checker.Run(path).Result.Allocated);
    }

    private static string[] Items(string path)
    {
        using FamfsVolume volume = FamfsVolume.Open(path);
        foreach (FamfsFile file in volume.List("", recurse: true).OfType<FamfsFile>().Where(f => f.Size == 100))
        {
            byte[] bytes = new byte[100];
            volume.OpenData(file.Path).Read(0, bytes);
            Assert.Equal(Content(file.Path), bytes);
        }

        return [.. volume.List("", recurse: true).Select(i => i.Path)];
    }

    private static byte[] Content(string path) => [.. Enumerable.Repeat((byte)path[^1], 100)];

    /// <summary>Repairs everything, demands that the check is clean then, and tells what was found.</summary>
    private static string[] Repaired(string path)
    {
        IReadOnlyList<FamfsFinding> plan = Repairer.Plan(path);
        Repairer.Apply(path, [.. plan]);
        Assert.Empty(Repairer.Plan(path));
        Assert.True(Checker.Run(path).Result.IsHealthy, string.Join("\n", Checker.Run(path).Findings));
        return [.. plan.Select(f => $"{f.Id} {f.Entry} {f.Path}".TrimEnd())];
    }

    private string Filled()
    {
        string path = _host.Format();
        using FamfsVolume volume = FamfsVolume.Open(path);
        foreach (string name in Paths)
        {
            CreateRequest request = new() { Path = name, IsDirectory = name is "d" or "d/e", Size = 100, Mode = 0x1a4 };
            if (request.IsDirectory)
            {
                volume.CreateDirectories([request]);
                continue;
            }

            IReadOnlyList<PendingFile> creations = volume.Prepare([request]);
            creations[0].Data.Write(0, Content(name));
            volume.Commit(creations);
            creations[0].Dispose();
        }

        return path;
    }
}
