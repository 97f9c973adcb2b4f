using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Protocol;

/// <summary>Requests as the kernel lays them out, written down byte by byte (x64 and arm64: little-endian).</summary>
public sealed class DecodeTests
{
    private const string LookupMessage = """
        2e000000          # len 46
        01000000          # LOOKUP
        0200000000000080  # unique
        0700000000000000  # nodeid
        e8030000          # uid 1000
        e9030000          # gid 1001
        39300000          # pid 12345
        0000 0000         # extensions, padding
        68656c6c6f00      # "hello"
        """;

    [Fact]
    public void Message_is_taken_apart()
    {
        Assert.Equal(FuseMessageStatus.Valid, FuseMessage.Decode(Bytes.Of(LookupMessage), out FuseMessage message));
        Assert.Equal(46u, message.Header.Length);
        Assert.Equal(FuseOpcode.FUSE_LOOKUP, message.Header.Opcode);
        Assert.Equal(0x8000000000000002, message.Header.Unique);
        Assert.Equal(7u, message.Header.NodeId);
        Assert.Equal((1000u, 1001u, 12345u), (message.Header.Uid, message.Header.Gid, message.Header.Pid));
        FuseBodyReader reader = new(message.Body);
        Assert.True(reader.TryName(out ReadOnlySpan<byte> name));
        Assert.True(name.SequenceEqual("hello"u8));
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Extensions_are_split_off()
    {
        byte[] bytes = Bytes.Of("""
            3a000000 09000000 0400000000000000 0100000000000000 00000000 00000000 01000000 0100 0000
            ed010000 12000000 6400            # mode 0755, umask 022, "d"
            0800000020000000                  # an extension of one word
            """);
        Assert.Equal(FuseMessageStatus.Valid, FuseMessage.Decode(bytes, out FuseMessage message));
        Assert.Equal(8, message.Extensions.Length);
        FuseBodyReader reader = new(message.Body);
        Assert.True(reader.TryRead(out FuseMkdirIn args));
        Assert.Equal((493u, 18u), (args.Mode, args.Umask));
        Assert.True(reader.TryName(out ReadOnlySpan<byte> name));
        Assert.True(name.SequenceEqual("d"u8) && reader.AtEnd);
    }

    [Fact]
    public void Frames_that_do_not_agree_are_told_apart()
    {
        byte[] bytes = Bytes.Of(LookupMessage);
        Assert.Equal(FuseMessageStatus.Unanswerable, FuseMessage.Decode(bytes.AsSpan(0, 39), out _));
        Assert.Equal(FuseMessageStatus.Unanswerable, FuseMessage.Decode([], out _));
        Assert.Equal(FuseMessageStatus.LengthMismatch, FuseMessage.Decode(bytes.AsSpan(0, 45), out FuseMessage cut));
        Assert.Equal(0x8000000000000002, cut.Header.Unique);
        Assert.True(cut.Body.IsEmpty);
        byte[] extended = [.. bytes];
        extended[36] = 1;
        Assert.Equal(FuseMessageStatus.ExtensionMismatch, FuseMessage.Decode(extended, out _));
        byte[] nobody = [.. bytes];
        nobody.AsSpan(8, 8).Clear();
        Assert.Equal(FuseMessageStatus.Unanswerable, FuseMessage.Decode(nobody, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("61")]
    [InlineData("2e00")]
    [InlineData("2e2e00")]
    [InlineData("612f6200")]
    [InlineData("2f00")]
    public void Names_that_are_none_are_refused(string hex)
    {
        FuseBodyReader reader = new(Bytes.Of(hex));
        Assert.False(reader.TryName(out _));
        Assert.Equal(Bytes.Of(hex).Length, reader.Remaining);
    }

    [Theory]
    [InlineData("2e2e2e00")]
    [InlineData("2e6100")]
    [InlineData("ff00")]
    public void Names_of_any_bytes_are_taken(string hex)
    {
        FuseBodyReader reader = new(Bytes.Of(hex));
        Assert.True(reader.TryName(out ReadOnlySpan<byte> name));
        Assert.Equal(Bytes.Of(hex).Length - 1, name.Length);
    }

    [Fact]
    public void Write_gives_its_data_in_place()
    {
        FuseBodyReader reader = new(Bytes.Of("""
            0100000000000000  # fh
            0010000000000000  # offset 4096
            03000000          # size
            04000000          # KILL_SUIDGID
            0900000000000000  # lock owner
            02000000 00000000 # O_RDWR, padding
            616263
            """));
        Assert.True(reader.TryRead(out FuseWriteIn args));
        Assert.Equal((1ul, 4096ul, 3u), (args.FileHandle, args.Offset, args.Count));
        Assert.Equal((9ul, 2u), (args.LockOwner, args.Flags));
        Assert.Equal(FuseWriteFlags.FUSE_WRITE_KILL_SUIDGID, args.WriteFlags);
        Assert.False(reader.TryBytes(4, out _));
        Assert.False(reader.TryBytes(ulong.MaxValue, out _));
        Assert.True(reader.TryBytes(args.Count, out ReadOnlySpan<byte> data));
        Assert.True(data.SequenceEqual("abc"u8) && reader.AtEnd);
    }

    [Fact]
    public void Read_is_decoded()
    {
        FuseBodyReader reader = new(Bytes.Of("""
            0500000000000000 0000000001000000 00001000 02000000 0700000000000000 00800000 00000000
            """));
        Assert.True(reader.TryRead(out FuseReadIn args));
        Assert.Equal((5ul, 1ul << 32, 1u << 20, 2u), (args.FileHandle, args.Offset, args.Count, args.ReadFlags));
        Assert.Equal((7ul, 0x8000u), (args.LockOwner, args.Flags));
    }

    [Fact]
    public void Attributes_to_set_are_decoded()
    {
        FuseBodyReader reader = new(Bytes.Of("""
            39080000 00000000                 # MODE SIZE ATIME MTIME KILL_SUIDGID
            0b00000000000000 0c00000000000000 0d00000000000000  # fh, size, lock owner
            0e00000000000000 0f00000000000000 1000000000000000  # seconds: access, modify, change
            11000000 12000000 13000000                          # nanoseconds
            a4810000 00000000 14000000 15000000 00000000        # mode, -, uid, gid, -
            """));
        Assert.True(reader.TryRead(out FuseSetAttrIn args));
        Assert.Equal(
            FuseSetAttrFields.FATTR_MODE | FuseSetAttrFields.FATTR_SIZE | FuseSetAttrFields.FATTR_ATIME
            | FuseSetAttrFields.FATTR_MTIME | FuseSetAttrFields.FATTR_KILL_SUIDGID,
            args.Valid);
        Assert.Equal((11ul, 12ul, 13ul), (args.FileHandle, args.FileSize, args.LockOwner));
        Assert.Equal((14ul, 15ul, 16ul), (args.AccessTime, args.ModifyTime, args.ChangeTime));
        Assert.Equal(
            (17u, 18u, 19u),
            (args.AccessTimeNanoseconds, args.ModifyTimeNanoseconds, args.ChangeTimeNanoseconds));
        Assert.Equal((0x81a4u, 20u, 21u), (args.Mode, args.Uid, args.Gid));
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Rename_gives_both_names()
    {
        FuseBodyReader reader = new(Bytes.Of("0900000000000000 01000000 00000000 6f6c6400 6e657700"));
        Assert.True(reader.TryRead(out FuseRename2In args));
        Assert.Equal((9ul, 1u), (args.NewDirectory, args.Flags));
        Assert.True(reader.TryName(out ReadOnlySpan<byte> oldName) && oldName.SequenceEqual("old"u8));
        Assert.True(reader.TryName(out ReadOnlySpan<byte> newName) && newName.SequenceEqual("new"u8));
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Short_forms_leave_the_rest_zero()
    {
        FuseBodyReader reader = new(Bytes.Of("03000000 02000000 757365722e6100 414243"));
        Assert.True(reader.TryReadPrefix(8, out FuseSetXattrIn args));
        Assert.Equal((3u, 2u, 0u), (args.Count, args.Flags, args.SetFlags));
        Assert.True(reader.TryText(out ReadOnlySpan<byte> name) && name.SequenceEqual("user.a"u8));
        Assert.True(reader.TryBytes(args.Count, out ReadOnlySpan<byte> value) && value.SequenceEqual("ABC"u8));
        Assert.False(new FuseBodyReader([1, 2]).TryReadPrefix(8, out FuseSetXattrIn _));
    }

    [Fact]
    public void Other_arguments_have_their_fields_in_place()
    {
        Assert.True(new FuseBodyReader(Bytes.Of("""
            0100000000000000 0200000000000000 0300000000000000 0400000000000000 05000000 06000000 01000000 00000000
            """)).TryRead(out FuseLkIn lk));
        Assert.Equal((1ul, 2ul, 3ul, 4ul), (lk.FileHandle, lk.Owner, lk.Lock.Start, lk.Lock.End));
        Assert.Equal((5u, 6u, 1u), (lk.Lock.Type, lk.Lock.Pid, lk.Flags));

        Assert.True(new FuseBodyReader(Bytes.Of("""
            0100000000000000 0200000000000000 0300000000000000 0400000000000000
            0500000000000000 0600000000000000 0700000000000000
            """)).TryRead(out FuseCopyFileRangeIn copy));
        Assert.Equal(
            (1ul, 2ul, 3ul, 4ul),
            (copy.SourceHandle, copy.SourceOffset, copy.TargetNodeId, copy.TargetHandle));
        Assert.Equal((5ul, 6ul, 7ul), (copy.TargetOffset, copy.Length, copy.Flags));

        Assert.True(new FuseBodyReader(Bytes.Of("""
            0100000000000000 02000000 03000000 0400000000000000 05000000 06000000
            """)).TryRead(out FuseIoctlIn ioctl));
        Assert.Equal((1ul, 2u, 3u, 4ul), (ioctl.FileHandle, ioctl.Flags, ioctl.Command, ioctl.Argument));
        Assert.Equal((5u, 6u), (ioctl.InputSize, ioctl.OutputSize));

        Assert.True(new FuseBodyReader(Bytes.Of("""
            0100000000000000 0200000000000000 0300000000000000 04000000 00000000
            """)).TryRead(out FuseFallocateIn allocate));
        Assert.Equal((1ul, 2ul, 3ul, 4u), (allocate.FileHandle, allocate.Offset, allocate.Length, allocate.Mode));

        Assert.True(new FuseBodyReader(Bytes.Of("""
            0100000000000000 02000000 03000000 0400000000000000
            """)).TryRead(out FuseReleaseIn release));
        Assert.Equal((1ul, 2u, 3u, 4ul), (release.FileHandle, release.Flags, release.ReleaseFlags, release.LockOwner));

        Assert.True(new FuseBodyReader(Bytes.Of("""
            01000000 00000000 0200000000000000 03000000 04000000
            """)).TryRead(out FuseStatxIn statx));
        Assert.Equal((1u, 2ul, 3u, 4u), (statx.Flags, statx.FileHandle, statx.StatxFlags, statx.Mask));

        Assert.True(new FuseBodyReader(Bytes.Of("""
            0100000000000000 0200000000000000 03000000 04000000
            """)).TryRead(out FusePollIn poll));
        Assert.Equal((1ul, 2ul, 3u, 4u), (poll.FileHandle, poll.KernelHandle, poll.Flags, poll.Events));

        byte[] four = Bytes.Of("01000000 02000000 03000000 04000000");
        Assert.True(new FuseBodyReader(four).TryRead(out FuseCreateIn create));
        Assert.Equal((1u, 2u, 3u, 4u), (create.Flags, create.Mode, create.Umask, create.OpenFlags));

        Assert.True(new FuseBodyReader(Bytes.Of("01000000 02000000 03000000 00000000")).TryRead(out FuseMknodIn mknod));
        Assert.Equal((1u, 2u, 3u), (mknod.Mode, mknod.DeviceNumber, mknod.Umask));
    }
}
