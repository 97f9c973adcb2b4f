using System.Text;
using Famfs.Allocation;
using Famfs.Erofs;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Erofs;

/// <summary>The view as fsck.erofs and the kernel of this machine see it.</summary>
public sealed class ViewTests : IDisposable
{
    private const long Unit = MediaLayout.AllocationUnit;

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Empty_file_system_has_a_view()
    {
        string path = _host.Format();
        using FamfsVolume volume = _host.Open(path);
        Assert.Null(ErofsView.Read(volume));
        ErofsView.Start(volume);
        MountedView.Check(path, _host.Scratch);
        MountedView view = new(path, _host.Scratch);
        Assert.Empty(view.Lines());
        Assert.Equal(("1", "0"), (view.Marker["generation"], view.Marker["logPosition"]));
        Assert.True(ErofsView.Read(volume) is { IsCurrent: true, Generation: 1 });
    }

    [Fact]
    public void Every_layout_shows_the_bytes_of_the_files()
    {
        string path = _host.Format();
        new RawImage(path).LeaveHoles();
        FamfsVolume volume = _host.Open(path);
        Fill(volume, "several", (7 * Unit) + 5);
        Fill(volume, "one", Unit - 3);
        Fill(volume, "tail", 4097);
        Assert.True(volume.GetFile("several").ExtentCount > 1);
        Verify(path, volume, "several", "one", "tail");
    }

    [Theory]
    [InlineData(2, Unit)]
    [InlineData(3, Unit)]
    [InlineData(4, 2 * Unit)]
    public void Strips_show_the_bytes_of_the_files(int strips, long chunk)
    {
        string path = _host.Format(size: 16L << 30);
        FamfsVolume volume = _host.Open(path);
        Interleaving interleaving = new(8, strips, chunk);
        Fill(volume, "whole", strips * chunk * 2, interleaving);
        Fill(volume, "odd", (strips * chunk) + (Unit / 2) + 77, interleaving);
        Fill(volume, "less", chunk + 1, interleaving);
        Verify(path, volume, "whole", "odd", "less");
    }

    [Fact]
    public void Modes_owners_times_and_names_are_those_of_the_log()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        string longest = new('x', 79);
        string utf8 = string.Concat(Enumerable.Repeat("€", 26)) + "a";
        string bytes = PathText.FromBytes([.. Enumerable.Range(0x80, 78).Select(i => (byte)i), 0xff]);
        long then = UnixTime.From(new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Create(
            volume,
            DirectoryRequest("d") with { Mode = 0x3c9, Uid = 1000, Gid = 2000, Time = then },
            FileRequest("d/set-id", 10) with { Mode = 0xded, Uid = 70000, Gid = 80000, Time = then + 1_500_000_000 },
            FileRequest("d/before-1970", 10) with { Mode = 0, Time = -1_000_000_000 },
            FileRequest(longest, 1),
            FileRequest(utf8, 1),
            FileRequest(bytes, 1),
            FileRequest("!before-dot", 1),
            FileRequest("d/empty", 0),
            DirectoryRequest("d/e"),
            DirectoryRequest("d/e/f"),
            FileRequest("d/e/f/g", 5 * Unit));
        Verify(path, volume);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(3000, 1)]
    [InlineData(3000, 50)]
    public void Directories_of_every_size_are_whole(int files, int directories)
    {
        string path = _host.Format(size: 16L << 30);
        FamfsVolume volume = _host.Open(path);
        Create(volume, [.. Tree(files, directories)]);
        Verify(path, volume);
        Assert.Equal(files, ErofsView.Read(volume)!.Files);
    }

    [Theory]
    [InlineData(18_001, 16)]
    [InlineData(100_000, 64)]
    public void More_files_than_the_reserved_part_holds_are_in_the_view(int files, int logMiB)
    {
        string path = _host.Format(size: 256L << 30, log: (long)logMiB << 20);
        FamfsVolume volume = _host.Open(path);
        Create(volume, [.. Tree(files, 7)]);
        Verify(path, volume);
        Assert.Equal(FamfsErrorId.PathReserved, Assert.Throws<FamfsException>(() => volume.CreateFile(".famfs.view.2", 1)).Id);

        // Beside a view that fills most of the reserved part there is no room for the next.
        volume.CreateFile("one-more", 1);
        ErofsView.Update(volume);
        Assert.NotNull(volume.Find(".famfs.view.1"));
        MountedView.Check(path, _host.Scratch);
    }

    [Fact]
    public void Update_brings_what_is_new_and_leaves_the_old_view_as_it_was()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        Fill(volume, "a", 100);
        ErofsView.Start(volume);
        Assert.False(ErofsView.Update(volume));
        long before = ErofsSuperblock.Read(volume.Device, volume.Superblock.FileSystemUuid)!.Value;
        byte[] old = new byte[8192];
        volume.Device.Read(before, old);
        for (int i = 0; i < 300; i++)
        {
            volume.CreateFile($"f{i}", 1);
            Assert.False(ErofsView.Read(volume)!.IsCurrent);
            Assert.True(ErofsView.Update(volume));
        }

        byte[] now = new byte[8192];
        volume.Device.Read(before, now);
        Assert.Equal(old, now);
        Assert.Equal(301, ErofsView.Read(volume)!.Generation);
        MountedView.Check(path, _host.Scratch);
        Assert.Equal(MountedView.LinesOf(volume.List("", recurse: true)), new MountedView(path, _host.Scratch).Lines());
        Assert.NotNull(volume.Find(".famfs.view.1"));
    }

    [Fact]
    public void Update_shows_what_was_changed_in_the_log()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        volume.CreateDirectories("d");
        foreach (string name in (string[])["old", "removed", "d/stays"])
        {
            volume.CreateFile(name, 10);
        }

        ErofsView.Start(volume);
        Assert.All(
            volume.Change([
                new ChangeRequest { Kind = ChangeKind.Move, Path = "old", Destination = "new" },
                new ChangeRequest { Kind = ChangeKind.Remove, Path = "removed" }]),
            r => Assert.Null(r.Error));
        Assert.False(ErofsView.Read(volume)!.IsCurrent);
        Assert.Null(ErofsView.KeepUp(volume));
        Assert.True(ErofsView.Read(volume)!.IsCurrent);
        MountedView view = new(path, _host.Scratch);
        Assert.Equal(MountedView.LinesOf(volume.List("", recurse: true)), view.Lines());
        Assert.Equal(3, view.Lines().Count(l =>
            l.EndsWith("new", StringComparison.Ordinal) || l.EndsWith("stays", StringComparison.Ordinal)
            || l.EndsWith(" d", StringComparison.Ordinal)));
    }

    [Fact]
    public void View_that_is_begun_again_starts_from_the_first_place()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        Guid id = volume.Superblock.FileSystemUuid;
        ErofsView.Start(volume);
        Assert.Equal(64 << 10, ErofsSuperblock.Read(volume.Device, id));
        volume.CreateFile("a", 1);
        ErofsView.Update(volume);
        ErofsView.Start(volume);
        long? second = ErofsSuperblock.Read(volume.Device, id);
        Assert.Equal((long)volume.LayoutOf(".famfs.view.1").Extents[0].Offset, second);
        ErofsView.Start(volume);
        Assert.Equal(64 << 10, ErofsSuperblock.Read(volume.Device, id));
        Assert.True(ErofsView.Stop(volume));
        Assert.False(ErofsView.Stop(volume));
        Assert.Null(ErofsView.Read(volume));
        Assert.False(ErofsView.Update(volume));
        ErofsView.Start(volume);
        MountedView.Check(path, _host.Scratch);
    }

    [Fact]
    public void Hostile_entries_never_lead_outside_the_device_or_into_its_metadata()
    {
        const long Odd = MediaLayout.MinDeviceSize + Unit + 3000;
        string path = _host.Format(size: Odd);
        ulong end = (ulong)(MediaLayout.MinDeviceSize + Unit);
        RawImage raw = new(path);
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            ulong[] offsets =
            [
                0, (ulong)Unit, end - (ulong)Unit, end, end + (ulong)Unit, ulong.MaxValue - (ulong)Unit + 1, (ulong)random.NextInt64(),
                64 * (ulong)Unit, 4096,
            ];
            ulong[] lengths = [(ulong)Unit, 2 * (ulong)Unit, (ulong)Odd, ulong.MaxValue, 1, (ulong)random.NextInt64()];
            raw.Append(RawImage.FileEntry(
                $"f{i}",
                random.Next(3) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(9_000_000),
                [.. Enumerable.Range(0, 1 + random.Next(3))
                    .Select(_ => new Extent(
                        (ulong)random.Next(2),
                        offsets[random.Next(offsets.Length)],
                        lengths[random.Next(lengths.Length)]))]));
        }

        // Its bytes are all on the device, and its last page is not.
        raw.Append(RawImage.FileEntry("cut", (ulong)Unit + 2999, new Extent(0, end - (ulong)Unit, 2 * (ulong)Unit)));
        raw.Append(RawImage.FileEntry("sound", 5, new Extent(0, 40 * (ulong)Unit, (ulong)Unit)));
        FamfsVolume volume = _host.Open(path);
        Assert.NotNull(volume.Find("cut"));
        ErofsView.Start(volume);
        MountedView.Check(path, _host.Scratch);
        Assert.Equal(1, ErofsView.Read(volume)!.Omitted);

        // The kernel reads every byte of every file.
        MountedView view = new(path, _host.Scratch);
        Assert.Equal(MountedView.LinesOf(volume.List("", recurse: true).Where(i => i.Path != "cut")), view.Lines());
        for (int number = 1; number < volume.Names.Count; number++)
        {
            if (ViewFile.TryMap(volume.Names, number, volume.Geometry.DataStart, Odd / 4096 * 4096) is { Chunks: 0 } map)
            {
                Assert.InRange(
                    map.Block * 4096L,
                    volume.Names[number].Size == 0 ? 0 : volume.Geometry.DataStart,
                    Odd - Math.Min(volume.Names[number].Size, Odd));
            }
        }
    }

    [Fact]
    public void Client_cannot_write_a_view_and_sees_the_masters()
    {
        string path = _host.Format();
        ErofsView.Start(_host.Open(path));
        using HostVariable other = new(Guid.NewGuid());
        FamfsVolume client = _host.Open(path);
        Assert.Equal(FamfsErrorId.NotMaster, Assert.Throws<FamfsException>(() => ErofsView.Start(client)).Id);
        Assert.Equal(FamfsErrorId.NotMaster, Assert.Throws<FamfsException>(() => ErofsView.Stop(client)).Id);
        Assert.True(ErofsView.Read(client) is { IsCurrent: true });
    }

    private static IEnumerable<CreateRequest> Tree(int files, int directories)
    {
        for (int d = 0; d < directories; d++)
        {
            yield return DirectoryRequest($"directory-{d:d3}");
        }

        for (int i = 0; i < files; i++)
        {
            int shuffled = (int)(((long)i * 7919) % files);
            yield return FileRequest($"directory-{i % directories:d3}/file-{shuffled:d6}-{i}.bin", 1 + i) with
            {
                Time = 1_000_000_000L * (1 + i),
            };
        }
    }

    private static void Create(FamfsVolume volume, params CreateRequest[] requests) =>
        Assert.All(volume.Create(requests), c => Assert.Null(c.Error));

    private static void Fill(FamfsVolume volume, string name, long size, Interleaving? interleaving = null)
    {
        volume.CreateFile(name, size, interleaving);
        volume.OpenData(name).WriteThrough(0, Content(name, size));
    }

    private static byte[] Content(string name, long size)
    {
        byte[] bytes = new byte[size];
        new Random(Encoding.UTF8.GetByteCount(name) + name[0]).NextBytes(bytes);
        return bytes;
    }

    private void Verify(string path, FamfsVolume volume, params string[] contents)
    {
        ErofsView.Start(volume);
        MountedView.Check(path, _host.Scratch);
        MountedView view = new(path, _host.Scratch, contents.Length > 0);
        Assert.Equal(MountedView.LinesOf(volume.List("", recurse: true)), view.Lines());
        Assert.Equal(0, ErofsView.Read(volume)!.Omitted);
        foreach (string name in contents)
        {
            Assert.Equal(Content(name, volume.GetFile(name).Size), view.Read(name));
        }
    }
}
