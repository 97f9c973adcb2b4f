using System.Buffers.Binary;
using System.Text;
using Famfs.Allocation;
using Famfs.Daemon.Drafts;
using Famfs.Daemon.Serving;
using Famfs.Files;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests;
using Famfs.Fuse.Tests.Maps;
using Famfs.Interop;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Serving;

/// <summary>The maps that famfsd gives to a simulated kernel of each draft lead to the bytes of its files.</summary>
[Collection(nameof(Failures))]
public sealed class FileMapTests : IDisposable
{
    private readonly string _image = Path.Combine(Path.GetTempPath(), $"maps-{Guid.NewGuid():n}.famfs");
    private readonly long _failures = Failures.Count;
    private readonly FamfsVolume _volume;
    private readonly VolumeFileSystem _server;

    public FileMapTests()
    {
        Formatter.Format(_image, new FormatOptions { Size = MediaLayout.MinDeviceSize });
        _volume = FamfsVolume.Open(_image);
        _volume.CreateDirectories([new CreateRequest { Path = "d", Mode = 0x1ed, IsDirectory = true }]);
        IReadOnlyList<PendingFile> files = _volume.Prepare(
        [
            new CreateRequest { Path = "plain", Size = 3_000_001, Mode = 0x1a4 },
            new CreateRequest { Path = "striped", Size = 25 << 20, Mode = 0x1a4, Interleaving = new Interleaving(4, 3, 2 << 20) },
        ]);
        foreach (PendingFile file in files)
        {
            ContentStream.Fill(file.Data, 42, default);
        }

        _volume.Commit(files);
        _server = new VolumeFileSystem(
            _volume, FamfsCacheMode.Never, readOnly: false, writable: false, mutable: true, CommitPolicy.Process)
        {
            Meta = new MetaDirectory(_volume),
        };
    }

    public static TheoryData<KernelDraft> Drafts => [.. Enum.GetValues<KernelDraft>()];

    public void Dispose()
    {
        _server.End(nothingOpen: true);
        _volume.Dispose();
        File.Delete(_image);
    }

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Maps_lead_to_the_bytes_of_files(KernelDraft draft)
    {
        using SimulatedKernel kernel = new(draft, _server);
        Assert.True(kernel.HasMaps);
        foreach (string name in (string[])["plain", "striped"])
        {
            KernelMap map = kernel.Open(Find(kernel, name));
            FileData data = _volume.OpenData(name);
            Assert.Equal((0, (ulong)data.Size), (map.FileType, map.Size));
            byte[] expected = new byte[4096];
            byte[] mapped = new byte[4096];
            for (long offset = 0; offset + 4096 <= data.Size; offset += 4096 * 61)
            {
                data.Read(offset, expected);
                _volume.Device.Read((long)map.Find((ulong)offset), mapped);
                Assert.Equal(expected, mapped);
            }
        }

        Assert.Equal(draft < KernelDraft.C ? [_image] : [], kernel.Devices);
        Assert.True(_failures == Failures.Count, Failures.Last?.What);
    }

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Superblock_and_log_are_told_as_such(KernelDraft draft)
    {
        using SimulatedKernel kernel = new(draft, _server);
        ulong meta = Find(kernel, ".meta");
        KernelMap superblock = kernel.Open(Find(kernel, ".superblock", meta));
        Assert.Equal((1, 2ul << 20, 0ul), (superblock.FileType, superblock.Size, superblock.Find(0)));
        KernelMap log = kernel.Open(Find(kernel, ".log", meta));
        Assert.Equal((2, 8ul << 20, 2ul << 20), (log.FileType, log.Size, log.Find(0)));
    }

    [Fact]
    public void A_mount_with_maps_makes_no_files_and_says_no_way()
    {
        using SimulatedKernel kernel = new(KernelDraft.B, _server);
        Assert.Equal(Errno.EISDIR, kernel.ErrorOf(Find(kernel, "d")));
        Assert.Equal(Errno.ESTALE, kernel.ErrorOf(1 << 20));
        Assert.Equal(Errno.EROFS, kernel.Talk.Error(FuseOpcode.FUSE_CREATE, 1, "42000000 a4810000 12000000 00000000 6600"));
        Assert.Equal(Errno.EROFS, kernel.Talk.Error(FuseOpcode.FUSE_MKDIR, 1, "ed010000 12000000 6600"));
        ReadOnlySpan<byte> opened = kernel.Talk.Ask(FuseOpcode.FUSE_OPEN, Find(kernel, "plain"), "01000000 00000000");
        Assert.Equal("0000000000000000", Bytes.Hex(opened[24..]));
    }

    [Fact]
    public void Without_maps_nothing_changes()
    {
        using SimulatedKernel kernel = new(KernelDraft.B, _server, privileged: false);
        Assert.False(kernel.HasMaps);
        Assert.Equal(Errno.ENOSYS, kernel.ErrorOf(Find(kernel, "plain")));
        Assert.Equal(0, kernel.Talk.Error(FuseOpcode.FUSE_CREATE, 1, "42000000 a4810000 12000000 00000000 6600"));
    }

    private static ulong Find(SimulatedKernel kernel, string name, ulong parent = 1)
    {
        ReadOnlySpan<byte> reply = kernel.Talk.Ask(
            FuseOpcode.FUSE_LOOKUP, parent, Convert.ToHexString(Encoding.UTF8.GetBytes(name)) + "00");
        return BinaryPrimitives.ReadUInt64LittleEndian(reply[16..]);
    }
}
