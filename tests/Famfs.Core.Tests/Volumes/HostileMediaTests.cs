using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>Superblock, header and log as a hostile or dying host leaves them.</summary>
public sealed class HostileMediaTests : IDisposable
{
    private const ulong Unit = (ulong)MediaLayout.AllocationUnit;

    private readonly Machine _host = new();
    private readonly string _path;
    private readonly RawImage _raw;

    public HostileMediaTests()
    {
        _path = _host.Format();
        _raw = new RawImage(_path);
    }

    public void Dispose() => _host.Dispose();

    public static TheoryData<string, FamfsErrorId> HostileSuperblocks => new()
    {
        { "Magic 0", FamfsErrorId.NotFamfs },
        { "Version 47", FamfsErrorId.VersionUnsupported },
        { "Version 18446744073709551615", FamfsErrorId.VersionUnsupported },
        { "LogOffset 0", FamfsErrorId.SuperblockInvalid },
        { "LogOffset 4194304", FamfsErrorId.SuperblockInvalid },
        { "LogLength 0", FamfsErrorId.SuperblockInvalid },
        { "LogLength 4194304", FamfsErrorId.SuperblockInvalid },
        { "LogLength 8388609", FamfsErrorId.SuperblockInvalid },
        { "LogLength 4294967296", FamfsErrorId.SuperblockInvalid },
        { "LogLength 4611686018427387904", FamfsErrorId.SuperblockInvalid },
        { "LogLength 9223372036854775808", FamfsErrorId.SuperblockInvalid },
        { "LogLength 16777216", FamfsErrorId.LogInvalid },
        { "AllocationUnit 0", FamfsErrorId.SuperblockInvalid },
        { "AllocationUnit 8192", FamfsErrorId.SuperblockInvalid },
        { "DeviceSize 0", FamfsErrorId.SuperblockInvalid },
        { "DeviceSize 10485759", FamfsErrorId.SuperblockInvalid },
        { "DeviceSize 4294967297", FamfsErrorId.DeviceTruncated },
        { "DeviceSize 9223372036854775807", FamfsErrorId.DeviceTruncated },
        { "DeviceSize 18446744073709551615", FamfsErrorId.SuperblockInvalid },
    };

    [Theory]
    [MemberData(nameof(HostileSuperblocks))]
    public void A_hostile_superblock_is_refused(string change, FamfsErrorId id)
    {
        FamfsVolume open = _host.Open(_path);
        string[] words = change.Split(' ');
        ulong value = ulong.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
        _raw.EditSuperblock(s => words[0] switch
        {
            "Magic" => s with { Magic = value },
            "Version" => s with { Version = value },
            "LogOffset" => s with { LogOffset = value },
            "LogLength" => s with { LogLength = value },
            "AllocationUnit" => s with { AllocationUnit = value },
            _ => s with { DeviceSize = value },
        });

        Expect.Error(id, () => FamfsVolume.Open(_path));
        if (id is FamfsErrorId.NotFamfs or FamfsErrorId.VersionUnsupported)
        {
            Expect.Error(id, () => Checker.Run(_path));
        }
        else
        {
            Checker checker = Checker.Run(_path);
            Assert.False(checker.Result.IsHealthy);
            Assert.Equal(id.ToString(), checker.Findings[0].Id);
        }

        // A volume that is open keeps the bounds that it was opened with.
        try
        {
            open.Follow();
        }
        catch (FamfsException e)
        {
            Assert.NotEqual(FamfsErrorId.DeviceFault, e.Id);
        }

        Assert.Equal(MediaLayout.MinDeviceSize, open.Geometry.DeviceSize);
    }

    [Fact]
    public void Every_flipped_byte_under_the_superblocks_crc_is_noticed()
    {
        for (int offset = 0; offset < 104; offset++)
        {
            _raw.FlipByte(offset, 0x10);
            FamfsException error = Assert.Throws<FamfsException>(() => FamfsVolume.Open(_path));
            Assert.Equal(
                offset < 8 ? FamfsErrorId.NotFamfs : offset < 16 ? FamfsErrorId.VersionUnsupported : FamfsErrorId.SuperblockInvalid,
                error.Id);
            _raw.FlipByte(offset, 0x10);
        }

        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Fact]
    public void Every_flipped_byte_of_the_log_header_is_noticed()
    {
        FamfsVolume open = _host.Open(_path);
        for (int offset = 0; offset < 32; offset++)
        {
            _raw.FlipByte(MediaLayout.LogOffset + offset);
            Expect.Error(FamfsErrorId.LogInvalid, () => FamfsVolume.Open(_path));
            open.Follow();
            Expect.IsWhole(FamfsErrorId.LogInvalid, open.FollowProblem);
            Assert.Equal(["LogInvalid"], Checker.Run(_path).Findings.Select(f => f.Id));
            _raw.FlipByte(MediaLayout.LogOffset + offset);
        }
    }

    [Theory]
    [InlineData(15421)]
    [InlineData(int.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void A_next_index_behind_the_last_slot_is_refused(ulong next)
    {
        FamfsVolume open = _host.Open(_path);
        _raw.SetNext(next, next);
        Expect.Error(FamfsErrorId.LogInvalid, () => FamfsVolume.Open(_path));
        open.Follow();
        Expect.IsWhole(FamfsErrorId.LogInvalid, open.FollowProblem);
        Expect.Error(FamfsErrorId.LogInvalid, () => open.CreateDirectories("d"));
        Expect.Error(FamfsErrorId.LogInvalid, () => open.ReadLog().Count());
    }

    [Fact]
    public void A_next_index_that_goes_back_is_refused()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateDirectories("a", "b");
        _raw.SetNext(1, 1);
        volume.Follow();
        Expect.IsWhole(FamfsErrorId.LogInvalid, volume.FollowProblem);
        Expect.Error(FamfsErrorId.LogInvalid, () => volume.CreateDirectories("c"));
    }

    [Fact]
    public void A_next_index_without_entries_is_left_alone()
    {
        _raw.SetNext(15420, 15420);
        FamfsVolume volume = _host.Open(_path);
        Assert.Equal(0, volume.LogPosition);
        Assert.Empty(volume.Damage);
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("d"));
        Assert.Equal(15420, volume.DamagedEntries);
        FamfsFinding finding = Assert.Single(Checker.Run(_path).Findings);
        Assert.Equal(("EntriesMissing", 0L), (finding.Id, finding.Entry));
    }

    [Fact]
    public void Counters_that_differ_are_a_warning()
    {
        _raw.SetNext(7, 0);
        FamfsFinding finding = Assert.Single(Checker.Run(_path).Findings);
        Assert.Equal(("SequenceMismatch", FamfsFindingSeverity.Warning), (finding.Id, finding.Severity));
    }

    [Fact]
    public void A_torn_tail_is_left_for_the_next_look_and_picked_up_when_whole()
    {
        FamfsVolume volume = _host.Open(_path);
        volume.CreateDirectories("a");
        byte[] b = RawImage.DirectoryEntry("b");
        byte[] c = RawImage.FileEntry("b/c", 5, new Extent(0, 20 * Unit, Unit));
        LogEntryWriter.Seal(b, 1);
        LogEntryWriter.Seal(c, 2);

        // The header and half of each entry have arrived.
        _raw.PokeEntry(1, b.AsSpan(0, 100));
        _raw.PokeEntry(2, c.AsSpan(0, 300));
        _raw.SetNext(3, 3);
        Assert.Equal(0, volume.Follow());
        Assert.Equal(1, volume.LogPosition);
        Assert.Empty(volume.Damage);
        Assert.Equal(["a"], volume.Paths());
        Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("d"));
        Assert.Equal([1, 2], Checker.Run(_path).Findings.Select(f => f.Entry));

        _raw.PokeEntry(1, b);
        Assert.Equal(1, volume.Follow());
        Assert.Equal(["a", "b"], volume.Paths());

        _raw.PokeEntry(2, c);
        Assert.Equal(1, volume.Follow());
        Assert.Equal(["a", "b", "b/c"], volume.Paths());
        volume.CreateDirectories("d");
        Assert.Empty(volume.Damage);
        Assert.Empty(Checker.Run(_path).Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bad_entry_in_the_middle_is_damage_and_stops_the_master(bool seqnum)
    {
        FamfsVolume before = _host.Open(_path);
        _raw.Append(
            RawImage.DirectoryEntry("a"),
            RawImage.FileEntry("lost", 5, new Extent(0, 20 * Unit, Unit)),
            RawImage.DirectoryEntry("b"));
        byte[] bad = _raw.PeekEntry(1);
        if (seqnum)
        {
            LogEntryWriter.Seal(bad, 17);
        }
        else
        {
            bad[50] ^= 1;
        }

        _raw.PokeEntry(1, bad);

        before.Follow();
        foreach (FamfsVolume volume in new[] { before, _host.Open(_path) })
        {
            Assert.Equal(["a", "b"], volume.Paths());
            Assert.Equal(1, Assert.Single(volume.Damage).Index);
            Assert.Equal(1, volume.Describe().DamagedEntries);
            Assert.Equal(3, volume.LogPosition);
            FamfsException error = Expect.Error(FamfsErrorId.LogDamaged, () => volume.CreateDirectories("c"));
            Assert.Contains("entry 1", error.Message, StringComparison.Ordinal);
            Expect.Error(FamfsErrorId.LogDamaged, () => volume.Prepare([FileRequest("c", 1)]));
            Assert.Equal([true, false, true], volume.ReadLog().Select(e => e.IsIntact));
        }

        Assert.Equal(["EntryDamaged"], Checker.Run(_path).Findings.Select(f => f.Id));
        Assert.Equal(3ul, _raw.Next);
    }

    public static TheoryData<string, ulong, ulong, ulong, EntryDefects> HostileExtents => new()
    {
        { "below data", 0, 0, Unit, EntryDefects.ExtentOverMetadata },
        { "over the log", 0, Unit, 100 * Unit, EntryDefects.ExtentOverMetadata },
        { "log's last byte", 0, 4 * Unit, Unit, EntryDefects.ExtentOverMetadata },
        { "past the end", 0, 2047 * Unit, 2 * Unit, EntryDefects.ExtentOutsideDevice },
        { "at the end", 0, 2048 * Unit, Unit, EntryDefects.ExtentOutsideDevice },
        { "wrapping", 0, 100 * Unit, ulong.MaxValue - Unit + 1, EntryDefects.ExtentOutsideDevice },
        { "offset wraps", 0, ulong.MaxValue - Unit + 1, Unit, EntryDefects.ExtentOutsideDevice },
        { "negative", 0, 1ul << 63, Unit, EntryDefects.ExtentOutsideDevice },
        { "misaligned offset", 0, (100 * Unit) + 4096, Unit, EntryDefects.ExtentMisaligned },
        { "misaligned length", 0, 100 * Unit, Unit + 1, EntryDefects.ExtentMisaligned },
        { "empty", 0, 100 * Unit, 0, EntryDefects.ExtentMisaligned | EntryDefects.SizeExceedsExtents },
        { "other device", 1, 100 * Unit, Unit, EntryDefects.ExtentDeviceUnknown },
    };

    [Theory]
    [MemberData(nameof(HostileExtents))]
    public void A_file_with_a_hostile_extent_is_not_there(string what, ulong device, ulong offset, ulong length, EntryDefects defects)
    {
        Extent extent = new(device, offset, length);
        byte[] striped = new byte[MediaLayout.EntrySize];
        LogEntryWriter.File(striped, "striped"u8, 1, 0, 0, 0, new FileLayout([new Extent(0, 50 * Unit, length), extent], Unit));
        _raw.Append(RawImage.FileEntry("simple", 1, extent), striped, RawImage.DirectoryEntry("good"));
        FamfsVolume volume = _host.Open(_path);

        Assert.Equal(["good"], volume.Paths());
        Assert.True(volume.ReadLog().First().Defects == defects, $"{what}: {volume.ReadLog().First().Defects}");
        Assert.Equal(
            defects & ~EntryDefects.SizeExceedsExtents,
            volume.ReadLog().ElementAt(1).Defects & defects & ~EntryDefects.SizeExceedsExtents);
        Assert.False(Checker.Run(_path).Result.IsHealthy);

        // What it claims is in use all the same, and what is left can be given out.
        long free = volume.Describe().Free;
        Assert.InRange(free, 0, MediaLayout.MinDeviceSize - volume.Geometry.DataStart);
        while (volume.Describe().LargestFree is > 0 and long largest)
        {
            volume.CreateFile($"f{volume.LogPosition}", largest);
        }

        Assert.DoesNotContain(Checker.Run(_path).Findings, f => f.Entry > 2 && f.Id != "CrossLink");
    }

    [Fact]
    public void Hostile_counts_and_types_are_defects()
    {
        (EntryDefects Defects, int Offset, ulong Value, bool Striped)[] cases =
        [
            (EntryDefects.ExtentCountInvalid, 128, 0, false),
            (EntryDefects.ExtentCountInvalid, 128, 17, false),
            (EntryDefects.ExtentCountInvalid, 128, uint.MaxValue, false),
            (EntryDefects.ExtentTypeUnknown, 120, 2, false),
            (EntryDefects.ExtentTypeUnknown, 120, uint.MaxValue, false),
            (EntryDefects.SizeInvalid | EntryDefects.SizeExceedsExtents, 16, ulong.MaxValue, false),
            (EntryDefects.SizeExceedsExtents, 16, Unit + 1, false),
            (EntryDefects.ExtentCountInvalid, 128, 2, true),
            (EntryDefects.ExtentCountInvalid, 136, 0, true),
            (EntryDefects.ExtentCountInvalid, 136, 17, true),
            (EntryDefects.ExtentCountInvalid, 136, ulong.MaxValue, true),
            (EntryDefects.InterleaveInvalid, 144, 0, true),
            (EntryDefects.InterleaveInvalid, 144, 4096, true),
            (EntryDefects.InterleaveInvalid, 144, 2 * Unit, true),
            (EntryDefects.InterleaveInvalid, 144, 1ul << 63, true),
            (EntryDefects.InterleaveInvalid, 152 + 16, 2 * Unit, true),
            (EntryDefects.SizeExceedsExtents, 16, (2 * Unit) + 1, true),
        ];
        List<byte[]> entries = [];
        foreach (var (_, offset, value, striped) in cases)
        {
            byte[] entry = RawImage.FileEntry($"f{entries.Count}", 1, new Extent(0, 100 * Unit, Unit));
            if (striped)
            {
                FileLayout layout = new([new Extent(0, 100 * Unit, Unit), new Extent(0, 200 * Unit, Unit)], Unit);
                LogEntryWriter.File(entry, "s"u8, 1, 0, 0, 0, layout);
            }

            bool narrow = offset is 120 or 128;
            BitConverter.GetBytes(value).AsSpan(0, narrow ? 4 : 8).CopyTo(entry.AsSpan(offset));
            entries.Add(entry);
        }

        _raw.Append([.. entries]);
        FamfsVolume volume = _host.Open(_path);

        Assert.Empty(volume.Paths());
        Assert.Equal(cases.Select(c => c.Defects), volume.ReadLog().Select(e => e.Defects));
        volume.Describe();
        Assert.False(Checker.Run(_path).Result.IsHealthy);
    }

    [Fact]
    public void A_path_without_its_nul_is_a_defect()
    {
        byte[] file = RawImage.FileEntry("f", 1, new Extent(0, 100 * Unit, Unit));
        file.AsSpan(40, 80).Fill((byte)'x');
        byte[] directory = RawImage.DirectoryEntry("d");
        directory.AsSpan(28, 80).Fill((byte)'y');
        _raw.Append(file, directory);
        FamfsVolume volume = _host.Open(_path);

        Assert.Empty(volume.Paths());
        Assert.All(volume.ReadLog(), e => Assert.Equal(EntryDefects.PathInvalid, e.Defects));
    }

    [Fact]
    public void Names_that_are_not_utf8_are_kept()
    {
        _raw.Append(RawImage.DirectoryEntry("\xff\xfe"), RawImage.FileEntry("\xff\xfe/\xe4", 1, new Extent(0, 100 * Unit, Unit)));
        FamfsVolume volume = _host.Open(_path);

        string[] paths = volume.Paths();
        Assert.Equal(2, paths.Length);
        Assert.Equal(1, volume.GetFile(paths[1]).Size);
        volume.CreateFile(paths[0] + "/more", 1);
        Assert.Equal([0xff, 0xfe, (byte)'/', (byte)'m'], _raw.PeekEntry(2)[40..44]);
    }
}
