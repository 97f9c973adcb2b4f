using System.Runtime.CompilerServices;
using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Protocol;

/// <summary>Replies as the kernel expects them, written down byte by byte.</summary>
public sealed class EncodeTests
{
    private static readonly FuseAttr Attr = new()
    {
        Inode = 0x11,
        FileSize = 0x1234,
        Blocks = 0x0a,
        AccessTime = 1,
        ModifyTime = 2,
        ChangeTime = 3,
        AccessTimeNanoseconds = 4,
        ModifyTimeNanoseconds = 5,
        ChangeTimeNanoseconds = 6,
        Mode = 0x81a4,
        Links = 7,
        Uid = 1000,
        Gid = 1001,
        DeviceNumber = 8,
        BlockSize = 4096,
        Flags = 9,
    };

    private const string AttrBytes = """
        1100000000000000 3412000000000000 0a00000000000000  # ino, size, blocks
        0100000000000000 0200000000000000 0300000000000000  # seconds
        04000000 05000000 06000000                          # nanoseconds
        a4810000 07000000 e8030000 e9030000                 # mode, nlink, uid, gid
        08000000 00100000 09000000                          # rdev, blksize, flags

        """;

    [Theory]
    [InlineData(2, "10000000 feffffff 2a00000000000000")]
    [InlineData(0, "10000000 00000000 2a00000000000000")]
    [InlineData(511, "10000000 01feffff 2a00000000000000")]
    [InlineData(512, "10000000 fbffffff 2a00000000000000")]
    [InlineData(-2, "10000000 fbffffff 2a00000000000000")]
    [InlineData(int.MinValue, "10000000 fbffffff 2a00000000000000")]
    public void Error_is_negated_and_never_one_the_kernel_refuses(int error, string expected)
    {
        byte[] target = new byte[16];
        FuseReplyEncoder.Error(target, 42, error);
        Assert.Equal(Bytes.Of(expected), target);
    }

    [Fact]
    public void Entry_is_encoded()
    {
        byte[] target = new byte[144];
        int length = FuseReplyEncoder.Reply(target, 6, new FuseEntryOut
        {
            NodeId = 0x21,
            Generation = 0x22,
            EntryValid = 0x23,
            AttrValid = 0x24,
            EntryValidNanoseconds = 0x25,
            AttrValidNanoseconds = 0x26,
            Attr = Attr,
        });
        Assert.Equal(144, length);
        Check(target, """
            90000000 00000000 0600000000000000
            2100000000000000 2200000000000000 2300000000000000 2400000000000000 25000000 26000000

            """ + AttrBytes);
    }

    [Fact]
    public void Attributes_are_encoded()
    {
        byte[] target = new byte[120];
        FuseReplyEncoder.Reply(target, 6, new FuseAttrOut { AttrValid = 1, AttrValidNanoseconds = 2, Attr = Attr });
        Check(target, "78000000 00000000 0600000000000000 0100000000000000 02000000 00000000\n" + AttrBytes);
    }

    [Fact]
    public void Small_replies_are_encoded()
    {
        Check(Reply(new FuseOpenOut { FileHandle = 3, Flags = FuseOpenFlags.FOPEN_KEEP_CACHE, BackingId = -1 }), """
            20000000 00000000 0200000000000000 0300000000000000 02000000 ffffffff
            """);
        Check(Reply(new FuseWriteOut { Count = 4096 }), "18000000 00000000 0200000000000000 00100000 00000000");
        Check(Reply(new FuseGetXattrOut { Count = 5 }), "18000000 00000000 0200000000000000 05000000 00000000");
        Check(Reply(new FuseLseekOut { Offset = 5 }), "18000000 00000000 0200000000000000 0500000000000000");
        Check(Reply(new FuseCopyFileRangeOut { Copied = 1ul << 33 }), """
            18000000 00000000 0200000000000000 0000000002000000
            """);
        Check(Reply(new FuseFileLock { Start = 1, End = 2, Type = 3, Pid = 4 }), """
            28000000 00000000 0200000000000000 0100000000000000 0200000000000000 03000000 04000000
            """);
        Check(Reply(new FuseStatfs
        {
            Blocks = 1,
            BlocksFree = 2,
            BlocksAvailable = 3,
            Files = 4,
            FilesFree = 5,
            BlockSize = 6,
            NameLength = 7,
            FragmentSize = 8,
        }), """
            60000000 00000000 0200000000000000
            0100000000000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000
            06000000 07000000 08000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
            """);
    }

    [Fact]
    public void Init_is_encoded()
    {
        Check(Reply(new FuseInitOut
        {
            Major = 7,
            Minor = 45,
            MaxReadAhead = 0x100000,
            Flags = 0x40400001,
            MaxBackground = 64,
            CongestionThreshold = 48,
            MaxWrite = 0x100000,
            TimeGranularity = 1,
            MaxPages = 256,
            MapAlignment = 12,
            Flags2 = 0x10,
            MaxStackDepth = 2,
            RequestTimeout = 30,
        }), """
            50000000 00000000 0200000000000000
            07000000 2d000000 00001000 01004040
            4000 3000 00001000 01000000 0001 0c00 10000000 02000000 1e00
            0000 00000000 00000000 00000000 00000000 00000000
            """);
    }

    [Fact]
    public void Statx_is_encoded()
    {
        FuseStatxOut statx = new() { AttrValid = 1, AttrValidNanoseconds = 2, Flags = 3 };
        statx.Stat.Mask = 0x7ff;
        statx.Stat.BlockSize = 4096;
        statx.Stat.Attributes = 5;
        statx.Stat.Links = 6;
        statx.Stat.Uid = 7;
        statx.Stat.Gid = 8;
        statx.Stat.Mode = 0x81a4;
        statx.Stat.Inode = 9;
        statx.Stat.FileSize = 10;
        statx.Stat.Blocks = 11;
        statx.Stat.AttributesMask = 12;
        statx.Stat.AccessTime = new FuseStatxTime { Seconds = -1, Nanoseconds = 13 };
        statx.Stat.BirthTime = new FuseStatxTime { Seconds = 14 };
        statx.Stat.ChangeTime = new FuseStatxTime { Seconds = 15 };
        statx.Stat.ModifyTime = new FuseStatxTime { Seconds = 16 };
        statx.Stat.DeviceMajor = 17;
        statx.Stat.DeviceMinor = 18;
        statx.Stat.FileSystemMajor = 19;
        statx.Stat.FileSystemMinor = 20;
        Check(Reply(statx), """
            30010000 00000000 0200000000000000
            0100000000000000 02000000 03000000 0000000000000000 0000000000000000
            ff070000 00100000 0500000000000000 06000000 07000000 08000000 a481 0000
            0900000000000000 0a00000000000000 0b00000000000000 0c00000000000000
            ffffffffffffffff 0d000000 00000000  0e00000000000000 0000000000000000
            0f00000000000000 0000000000000000   1000000000000000 0000000000000000
            11000000 12000000 13000000 14000000

            """ + new string('0', 14 * 16));
    }

    [Fact]
    public void Directory_entries_are_padded_to_words()
    {
        byte[] target = new byte[80];
        Array.Fill(target, (byte)0xcc);
        FuseDirectoryWriter writer = new(target);
        Assert.True(writer.TryAdd(5, 1, 4, "."u8));
        Assert.True(writer.TryAdd(6, 2, 8, "12345678"u8));
        Assert.Equal(64, writer.Length);
        Assert.False(writer.TryAdd(7, 3, 8, "x"u8));
        Check(target.AsSpan(0, writer.Length), """
            0500000000000000 0100000000000000 01000000 04000000 2e00000000000000
            0600000000000000 0200000000000000 08000000 08000000 3132333435363738
            """);
        Assert.All(target[64..], b => Assert.Equal(0xcc, b));
    }

    [Fact]
    public void Directory_entries_with_attributes_are_encoded()
    {
        byte[] target = new byte[160];
        FuseDirectoryWriter writer = new(target);
        FuseEntryOut entry = new() { NodeId = 0x21, AttrValid = 1, Attr = Attr };
        Assert.True(writer.TryAddPlus(entry, 3, "ab"u8));
        Assert.False(writer.TryAddPlus(entry, 4, "cd"u8));
        Assert.Equal(160, writer.Length);
        Check(target, """
            2100000000000000 0000000000000000 0000000000000000 0100000000000000 00000000 00000000

            """ + AttrBytes + """
            1100000000000000 0300000000000000 02000000 08000000 6162000000000000
            """);
    }

    [Fact]
    public void Notifications_are_encoded()
    {
        byte[] target = new byte[64];
        int length = FuseReplyEncoder.Notification(
            target,
            FuseNotifyCode.FUSE_NOTIFY_INVAL_INODE,
            new FuseNotifyInvalInodeOut { NodeId = 2, Offset = -1, Length = 3 });
        Check(target.AsSpan(0, length), """
            28000000 02000000 0000000000000000 0200000000000000 ffffffffffffffff 0300000000000000
            """);

        length = FuseReplyEncoder.Notification(
            target,
            FuseNotifyCode.FUSE_NOTIFY_INVAL_ENTRY,
            new FuseNotifyInvalEntryOut { Parent = 1, NameLength = 2, Flags = 1 },
            "ab"u8);
        Check(target.AsSpan(0, length), """
            23000000 03000000 0000000000000000 0100000000000000 02000000 01000000 616200
            """);

        length = FuseReplyEncoder.Notification(
            target,
            FuseNotifyCode.FUSE_NOTIFY_DELETE,
            new FuseNotifyDeleteOut { Parent = 1, Child = 2, NameLength = 1 },
            "a"u8);
        Check(target.AsSpan(0, length), """
            2a000000 06000000 0000000000000000 0100000000000000 0200000000000000 01000000 00000000 6100
            """);
    }

    [Fact]
    public void Values_are_counted_beyond_their_room()
    {
        FuseValueWriter writer = new(new byte[4]);
        writer.AppendName("abc"u8);
        Assert.True(writer.Fits);
        writer.Append("d"u8);
        Assert.False(writer.Fits);
        Assert.Equal(5, writer.Length);
    }

    private static byte[] Reply<T>(in T payload)
        where T : unmanaged
    {
        byte[] target = new byte[16 + Unsafe.SizeOf<T>()];
        Assert.Equal(target.Length, FuseReplyEncoder.Reply(target, 2, payload));
        return target;
    }

    private static void Check(ReadOnlySpan<byte> actual, string expected) =>
        Assert.Equal(Bytes.Hex(Bytes.Of(expected)), Bytes.Hex(actual));
}
