using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Maps;

/// <summary>Replies byte by byte, as the tables of the drafts have them.</summary>
public sealed class MapBytesTests
{
    private const string Record = "00000000 00000000 0000200000000000 0000400000000000";

    [Theory]
    [InlineData(FuseMapForm.First)]
    [InlineData(FuseMapForm.Second)]
    [InlineData(FuseMapForm.Sized)]
    public void One_extent_is_the_same_in_every_form(FuseMapForm form)
    {
        FuseFileMap map = new(new FuseMapExtent[4]) { FileSize = 4_000_000 };
        map.Add(0, 2 << 20, 4 << 20);
        Assert.Equal(
            Hex("00 00 0100 00000000 01000000 38000000 00093d0000000000 0000000000000000" + Record), Encode(map, form, 4096));
    }

    [Theory]
    [InlineData(FuseMapForm.First)]
    [InlineData(FuseMapForm.Second)]
    public void Strips_stay_strips_where_the_form_has_them(FuseMapForm form)
    {
        FuseFileMap map = new(new FuseMapExtent[4]) { FileSize = 5 << 20, ChunkSize = 2 << 20 };
        map.Add(0, 2 << 20, 4 << 20);
        map.Add(0, 16 << 20, 4 << 20);
        Assert.Equal(
            Hex("00 00 0100 01000000 01000000 68000000 0000500000000000 0000000000000000"
                + "02000000 00002000 0000500000000000 0000000000000000" + Record
                + "00000000 00000000 0000000100000000 0000400000000000"),
            Encode(map, form, 4096));
    }

    [Fact]
    public void Strips_become_their_turns_where_the_form_may_not_have_them()
    {
        FuseFileMap map = new(new FuseMapExtent[4]) { FileSize = 5 << 20, ChunkSize = 2 << 20 };
        map.Add(0, 2 << 20, 4 << 20);
        map.Add(0, 16 << 20, 4 << 20);
        Assert.Equal(
            Hex("00 00 0100 00000000 03000000 68000000 0000500000000000 0000000000000000"
                + "00000000 00000000 0000200000000000 0000200000000000"
                + "00000000 00000000 0000000100000000 0000200000000000"
                + "00000000 00000000 0000400000000000 0000200000000000"),
            Encode(map, FuseMapForm.Sized, 4096));
    }

    [Fact]
    public void A_map_that_does_not_fit_is_its_header_with_the_size_that_it_needs()
    {
        FuseFileMap map = new(new FuseMapExtent[4]) { FileType = FuseMapFileType.Log, FileSize = 1 };
        map.Add(0, 2 << 20, 4 << 20);
        Assert.Equal(
            Hex("02 00 0100 00000000 01000000 38000000 0100000000000000 0000000000000000"), Encode(map, FuseMapForm.Sized, 55));
        Assert.Equal(56, Encode(map, FuseMapForm.Sized, 56).Length / 2);
        Assert.Equal(32, Encode(map, FuseMapForm.Sized, 32).Length / 2);
        Assert.Equal(Errno.EINVAL, FuseMapEncoder.Encode(map, FuseMapForm.Sized, 31, new byte[64], out _));
    }

    [Fact]
    public void A_device_is_280_bytes()
    {
        byte[] target = new byte[300];
        target.AsSpan().Fill(0xff);
        Assert.Equal(0, FuseMapEncoder.EncodeDevice(3, "/dev/dax1.0"u8, target));
        Assert.Equal("0300" + new string('0', 44) + "2f6465762f646178312e30" + "00", Bytes.Hex(target)[..72]);
        Assert.Equal(-1, target.AsSpan(35, 245).IndexOfAnyExcept((byte)0));
        Assert.Equal(0xff, target[280]);
        Assert.Equal(Errno.ENAMETOOLONG, FuseMapEncoder.EncodeDevice(0, new byte[256], target));
        Assert.Equal(0, FuseMapEncoder.EncodeDevice(0, new byte[255], target));
    }

    [Theory]
    [InlineData(FuseMapForm.First, 2, Errno.Success)]
    [InlineData(FuseMapForm.First, 3, Errno.EFBIG)]
    [InlineData(FuseMapForm.Second, 32, Errno.Success)]
    [InlineData(FuseMapForm.Second, 33, Errno.EFBIG)]
    [InlineData(FuseMapForm.Sized, 64, Errno.Success)]
    [InlineData(FuseMapForm.Sized, 65, Errno.EFBIG)]
    public void Extents_have_a_limit(FuseMapForm form, int count, int expected)
    {
        FuseFileMap map = new(new FuseMapExtent[64]) { FileSize = 1 };
        for (int i = 0; i < count; i++)
        {
            map.Add(0, (ulong)(i + 1) << 21, 2 << 20);
        }

        Assert.Equal(expected, FuseMapEncoder.Encode(map, form, 1 << 20, new byte[1 << 20], out _));
    }

    [Theory]
    [InlineData(FuseMapForm.First, 23, Errno.Success)]
    [InlineData(FuseMapForm.First, 24, Errno.EOPNOTSUPP)]
    [InlineData(FuseMapForm.Second, 1, Errno.EOPNOTSUPP)]
    [InlineData(FuseMapForm.Sized, 63, Errno.Success)]
    [InlineData(FuseMapForm.Sized, 64, Errno.EOPNOTSUPP)]
    public void Devices_have_a_limit(FuseMapForm form, uint device, int expected)
    {
        FuseFileMap map = new(new FuseMapExtent[1]) { FileSize = 1 };
        map.Add(device, 2 << 20, 2 << 20);
        Assert.Equal(expected, FuseMapEncoder.Encode(map, form, 4096, new byte[4096], out _));
    }

    [Theory]
    [InlineData(4096, 2 << 20, 1)]
    [InlineData(2 << 20, 4096, 1)]
    [InlineData(2 << 20, 0, 0)]
    [InlineData(2 << 20, 2 << 20, (2 << 20) + 1)]
    [InlineData(0xffffffffffe00000, 4 << 20, 1)]
    public void What_the_kernel_would_refuse_is_not_sent(ulong offset, ulong length, ulong size)
    {
        foreach (FuseMapForm form in Enum.GetValues<FuseMapForm>())
        {
            FuseFileMap map = new(new FuseMapExtent[1]) { FileSize = size };
            map.Add(0, offset, length);
            Assert.Equal(Errno.EINVAL, FuseMapEncoder.Encode(map, form, 4096, new byte[4096], out int sent));
            Assert.Equal(0, sent);
        }

        FuseFileMap empty = new([]);
        Assert.Equal(Errno.EINVAL, FuseMapEncoder.Encode(empty, FuseMapForm.Second, 4096, new byte[4096], out _));
    }

    [Fact]
    public void A_chunk_that_the_wire_cannot_hold_is_refused_or_unrolled()
    {
        FuseFileMap map = new(new FuseMapExtent[2]) { FileSize = 9UL << 30, ChunkSize = 4UL << 30 };
        map.Add(0, 0, 8UL << 30);
        map.Add(0, 8UL << 30, 8UL << 30);
        Assert.Equal(Errno.EFBIG, FuseMapEncoder.Encode(map, FuseMapForm.Second, 4096, new byte[4096], out _));
        Assert.Equal(0, FuseMapEncoder.Encode(map, FuseMapForm.Sized, 4096, new byte[4096], out int length));
        Assert.Equal(32 + (3 * 24), length);
    }

    [Fact]
    public void Turns_that_are_too_many_stay_strips_if_the_chunk_is_one_that_kernels_take()
    {
        foreach ((ulong chunk, int expected) in ((ulong, int)[])[(2 << 20, Errno.Success), (4 << 20, Errno.EFBIG)])
        {
            FuseFileMap map = new(new FuseMapExtent[2]) { FileSize = 4UL << 30, ChunkSize = chunk };
            map.Add(0, 0, 4UL << 30);
            map.Add(0, 4UL << 30, 4UL << 30);
            byte[] target = new byte[4096];
            Assert.Equal(expected, FuseMapEncoder.Encode(map, FuseMapForm.Sized, 4096, target, out int length));
            Assert.Equal(expected == 0 ? 32 + (3 * 24) : 0, length);
        }
    }

    private static string Encode(in FuseFileMap map, FuseMapForm form, uint room)
    {
        byte[] target = new byte[4096];
        Assert.Equal(0, FuseMapEncoder.Encode(map, form, room, target, out int length));
        return Bytes.Hex(target.AsSpan(0, length));
    }

    private static string Hex(string text) => Bytes.Hex(Bytes.Of(text));
}
