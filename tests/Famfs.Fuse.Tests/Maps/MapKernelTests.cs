using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests.Session;
using Xunit;

namespace Famfs.Fuse.Tests.Maps;

/// <summary>A server and a simulated kernel of each draft.</summary>
public sealed class MapKernelTests
{
    public static TheoryData<KernelDraft> Drafts => [.. Enum.GetValues<KernelDraft>()];

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Each_draft_is_recognised_and_its_files_are_found(KernelDraft draft)
    {
        MapFileSystem server = new()
        {
            Files =
            {
                [2] = MapFileSystem.Simple(3_000_001, 2),
                [3] = MapFileSystem.Simple(9 << 20, 2, 3),
                [4] = MapFileSystem.Striped(25 << 20, 2 << 20, 3, 6),
                [5] = MapFileSystem.Simple(2 << 20, 1) with { FileType = 1 },
                [6] = MapFileSystem.Simple(8 << 20, 4) with { FileType = 2 },
            },
        };
        using SimulatedKernel kernel = new(draft, server);
        Assert.True(kernel.HasMaps);
        Assert.False(kernel.HasTimeout);
        foreach ((ulong node, KernelMap file) in server.Files)
        {
            KernelMap map = kernel.Open(node);
            Assert.Equal((file.FileType, file.Size), (map.FileType, map.Size));
            for (ulong offset = 0; offset < file.Size; offset += 65536)
            {
                Assert.Equal(file.Find(offset), map.Find(offset));
            }

            Assert.Equal(file.Find(file.Size - 1), map.Find(file.Size - 1));
        }

        Assert.Equal(draft < KernelDraft.C ? [MapFileSystem.Device] : [], kernel.Devices);
        Assert.Equal(Errno.ESTALE, kernel.ErrorOf(7));
        Assert.Equal(0, kernel.Talk.Dispatcher.Counters.Malformed);
    }

    [Theory]
    [InlineData(KernelDraft.C)]
    [InlineData(KernelDraft.D)]
    public void A_large_map_takes_a_second_request(KernelDraft draft)
    {
        MapFileSystem server = new() { Files = { [2] = MapFileSystem.Striped(3UL << 30, 2 << 20, 3, 512) } };
        using SimulatedKernel kernel = new(draft, server);
        KernelMap map = kernel.Open(2);
        Assert.Equal(1536, map.Records.Count);
        Assert.Equal(server.Files[2].Find(3_000_000_000), map.Find(3_000_000_000));
    }

    [Fact]
    public void A_device_is_pushed_once_and_no_other_way()
    {
        MapFileSystem server = new() { Files = { [2] = MapFileSystem.Simple(1, 1), [3] = MapFileSystem.Simple(1, 1) } };
        using SimulatedKernel kernel = new(KernelDraft.D, server);
        kernel.Open(2);
        kernel.Open(3);
        Assert.Equal(Bytes.Hex(Bytes.Of("07000000 00000000 0000000000000000")), Bytes.Hex(Assert.Single(kernel.Talk.Sink.Controls)));
        using SimulatedKernel older = new(KernelDraft.B, server);
        older.Open(2);
        Assert.Empty(older.Talk.Sink.Controls);
    }

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Without_a_common_wish_the_numbers_mean_nothing(KernelDraft draft)
    {
        foreach ((bool wants, bool privileged) in ((bool, bool)[])[(false, true), (true, false)])
        {
            MapFileSystem server = new() { Files = { [2] = MapFileSystem.Simple(1, 1) } };
            using SimulatedKernel kernel = new(draft, server, wants, privileged);
            Assert.False(kernel.HasMaps);
            Assert.False(kernel.HasTimeout);
            Assert.Equal(Errno.ENOSYS, kernel.Talk.Error(FuseOpcode.FUSE_GET_FMAP, 2, ""));
            Assert.Equal(Errno.ENOSYS, kernel.Talk.Error(FuseOpcode.FUSE_GET_FMAP, 2, "00100000 00000000"));
            Assert.Equal(Errno.ENOSYS, kernel.Talk.Error(FuseOpcode.FUSE_GET_DAXDEV, 0, ""));
            Assert.Equal(Errno.EPROTO, kernel.Talk.Error(FuseOpcode.FUSE_COPY_FILE_RANGE_64, 2, ""));
        }
    }

    [Fact]
    public void Bit_42_of_a_newer_kernel_is_a_timeout_and_no_map()
    {
        foreach ((uint minor, FuseMapGeneration expected) in ((uint, FuseMapGeneration)[])
            [(42, FuseMapGeneration.First), (43, FuseMapGeneration.None), (45, FuseMapGeneration.None)])
        {
            FuseInitIn offer = new()
            {
                Major = 7,
                Minor = minor,
                Flags = (uint)FuseInitFlags.FUSE_INIT_EXT,
                Flags2 = 1 << 10,
            };
            FuseInitOut answer = FuseNegotiation.Answer(offer, new FuseSessionOptions { FileMaps = FuseMapGeneration.Second }, 4096);
            Assert.Equal(expected, FuseNegotiation.Generation((FuseInitFlags)(((ulong)answer.Flags2 << 32) | answer.Flags)));
        }
    }

    [Theory]
    [InlineData(KernelDraft.A, FuseOpcode.FUSE_COPY_FILE_RANGE_64)]
    [InlineData(KernelDraft.B, FuseOpcode.FUSE_GET_FMAP)]
    [InlineData(KernelDraft.D, FuseOpcode.FUSE_GET_FMAP)]
    public void A_body_of_another_length_is_another_request(KernelDraft draft, FuseOpcode opcode)
    {
        MapFileSystem server = new() { Files = { [2] = MapFileSystem.Simple(1, 1) } };
        using SimulatedKernel kernel = new(draft, server);
        foreach (string body in (string[])["00", "00100000", "00100000 00000000 00", new string('0', 112)])
        {
            Assert.Equal(Errno.ENOSYS, kernel.Talk.Error(opcode, 2, body));
        }
    }

    [Theory]
    [InlineData(KernelDraft.A, FuseOpcode.FUSE_GET_FMAP)]
    [InlineData(KernelDraft.B, FuseOpcode.FUSE_GET_DAXDEV)]
    public void Devices_that_do_not_exist_are_refused(KernelDraft draft, FuseOpcode opcode)
    {
        using SimulatedKernel kernel = new(draft, new MapFileSystem());
        Assert.Equal(0, kernel.Talk.Error(opcode, 0, ""));
        Assert.Equal(Errno.EINVAL, kernel.Talk.Error(opcode, 1, ""));
        Assert.Equal(Errno.EINVAL, kernel.Talk.Error(opcode, 64, ""));
        Assert.Equal(Errno.EINVAL, kernel.Talk.Error(opcode, 1UL << 32, ""));
        Assert.Equal(Errno.ENOSYS, kernel.Talk.Error(opcode, 0, "00000000 00000000"));
    }

    [Theory]
    [InlineData(KernelDraft.A, 3)]
    [InlineData(KernelDraft.B, 33)]
    public void What_a_draft_cannot_hold_is_an_error_of_open(KernelDraft draft, int extents)
    {
        uint[] units = [.. Enumerable.Repeat(1u, extents)];
        MapFileSystem server = new() { Files = { [2] = MapFileSystem.Simple(1, units), [3] = MapFileSystem.Simple(1, units.AsSpan(1)) } };
        using SimulatedKernel kernel = new(draft, server);
        Assert.Equal(Errno.EFBIG, kernel.ErrorOf(2));
        Assert.Equal(extents - 1, kernel.Open(3).Records.Count);
    }

    [Fact]
    public void A_map_allocates_nothing()
    {
        MapFileSystem server = new() { Files = { [2] = MapFileSystem.Simple(9 << 20, 2, 3) } };
        using SimulatedKernel kernel = new(KernelDraft.B, server);
        byte[] message = Conversation.Message(FuseOpcode.FUSE_GET_FMAP, 2, 2, []);
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            kernel.Talk.Send(message);
        }

        // The example walks a list, whose enumerator is a value.
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
