using CsCheck;
using Famfs.OnMedia;
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
            RawImage.DirectoryEntry("../up"), RawImage.DirectoryEntry("no/where"), RawImage.DirectoryEntry("d"), RawImage.DirectoryEntry("new"));
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

            IReadOnlyList<Creation> creations = volume.Prepare([request]);
            creations[0].Data.Write(0, Content(name));
            volume.Commit(creations);
            creations[0].Dispose();
        }

        return path;
    }
}
