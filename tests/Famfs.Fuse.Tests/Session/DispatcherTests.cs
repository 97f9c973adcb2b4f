using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests.Memory;
using Xunit;

namespace Famfs.Fuse.Tests.Session;

/// <summary>What is answered to requests that are sound, and to those that are not.</summary>
public sealed class DispatcherTests : IDisposable
{
    private const string NoOffset = "0000000000000000 0000000000000000";
    private const string NoFlags = "00000000 0000000000000000 00000000 00000000";
    private const string CreateBody = "42000000 a4810000 12000000 00000000 6600";

    private readonly MemoryFileSystem _fileSystem = new(8 << 20);
    private readonly Conversation _talk;

    public DispatcherTests() => _talk = new Conversation(_fileSystem);

    public void Dispose()
    {
        _talk.Dispose();
        _fileSystem.Dispose();
    }

    [Fact]
    public void File_is_created_written_and_read()
    {
        ReadOnlySpan<byte> created = _talk.Ask(FuseOpcode.FUSE_CREATE, 1, CreateBody);
        Assert.Equal(160, created.Length);
        Assert.Equal("a0000000" + "00000000" + "0200000000000000" + "0200000000000000", Bytes.Hex(created[..24]));
        Assert.Equal(
            "1800000000000000" + "0200000000000000" + "0300000000000000",
            Bytes.Hex(_talk.Ask(FuseOpcode.FUSE_WRITE, 2, """
                0000000000000000 0100000000000000 03000000 00000000 0000000000000000 00000000 00000000 616263
                """)));
        Assert.Equal(
            "1400000000000000" + "0200000000000000" + "00616263",
            Bytes.Hex(_talk.Ask(FuseOpcode.FUSE_READ, 2, """
                0000000000000000 0000000000000000 00100000 00000000 0000000000000000 00000000 00000000
                """)));
        Assert.Equal(1, _talk.Sink.Messages);
        Assert.Equal(4, _talk.Dispatcher.Counters.BytesRead);
        Assert.Equal(3, _talk.Dispatcher.Counters.BytesWritten);
    }

    [Theory]
    [InlineData(FuseOpcode.FUSE_LOOKUP, "")]
    [InlineData(FuseOpcode.FUSE_LOOKUP, "6162")]
    [InlineData(FuseOpcode.FUSE_LOOKUP, "61620063")]
    [InlineData(FuseOpcode.FUSE_LOOKUP, "2e2e00")]
    [InlineData(FuseOpcode.FUSE_LOOKUP, "612f6200")]
    [InlineData(FuseOpcode.FUSE_READ, "00000000")]
    [InlineData(FuseOpcode.FUSE_WRITE, NoOffset + "04000000" + NoFlags + "616263")]
    [InlineData(FuseOpcode.FUSE_WRITE, NoOffset + "02000000" + NoFlags + "616263")]
    [InlineData(FuseOpcode.FUSE_WRITE, NoOffset + "ffffffff" + NoFlags + "616263")]
    [InlineData(FuseOpcode.FUSE_RENAME2, "0100000000000000 00000000 00000000 6100")]
    [InlineData(FuseOpcode.FUSE_RENAME2, "0100000000000000 00000000 00000000 6100 6200 63")]
    [InlineData(FuseOpcode.FUSE_SETXATTR, "05000000 00000000 00000000 00000000 757365722e6100 41")]
    [InlineData(FuseOpcode.FUSE_SYMLINK, "6100")]
    [InlineData(FuseOpcode.FUSE_SETATTR, "00")]
    [InlineData(FuseOpcode.FUSE_INIT, "07000000 2d000000 00000200 00000000")]
    public void Bodies_that_do_not_fit_are_answered(FuseOpcode opcode, string body)
    {
        Assert.Equal(Errno.EPROTO, _talk.Error(opcode, 1, body));
        Assert.Equal(16, _talk.Sink.Sent.Length);
        Assert.Equal(1, _talk.Sink.Messages);
        Assert.Equal(1, _talk.Dispatcher.Counters.Malformed);
    }

    [Fact]
    public void Frames_that_do_not_agree_are_answered_if_they_can_be()
    {
        byte[] message = Conversation.Message(FuseOpcode.FUSE_GETATTR, 4, 1, new byte[16]);
        message[0]++;
        Assert.Equal("10000000fbffffff0400000000000000", Bytes.Hex(_talk.Send(message)));
        message[8] = 0;
        Assert.Equal("", Bytes.Hex(_talk.Send(message)));
        Assert.Equal("", Bytes.Hex(_talk.Send(message.AsSpan(0, 39))));
        Assert.Equal("", Bytes.Hex(_talk.Send([])));
    }

    [Theory]
    [InlineData(FuseOpcode.FUSE_FORGET, "")]
    [InlineData(FuseOpcode.FUSE_FORGET, "0100000000000000")]
    [InlineData(FuseOpcode.FUSE_BATCH_FORGET, "ffffffff 00000000 0100000000000000 0100000000000000")]
    [InlineData(FuseOpcode.FUSE_INTERRUPT, "0800000000000000")]
    [InlineData(FuseOpcode.FUSE_INTERRUPT, "08")]
    [InlineData(FuseOpcode.FUSE_NOTIFY_REPLY, "")]
    public void What_has_no_reply_gets_none(FuseOpcode opcode, string body)
    {
        Assert.Equal("", Bytes.Hex(_talk.Ask(opcode, 1, body)));
        byte[] torn = Conversation.Message(opcode, 4, 1, []);
        torn[0]++;
        Assert.Equal("", Bytes.Hex(_talk.Send(torn)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(48)]
    [InlineData(54)]
    [InlineData(55)]
    [InlineData(4096)]
    [InlineData(436207616)]
    public void Unknown_requests_are_not_implemented(int opcode) =>
        Assert.Equal(Errno.ENOSYS, _talk.Error((FuseOpcode)opcode, 1, ""));

    [Fact]
    public void Nothing_is_served_before_init()
    {
        using Conversation talk = new(_fileSystem, initialize: false);
        Assert.Equal(Errno.EPROTO, talk.Error(FuseOpcode.FUSE_GETATTR, 1, "00000000 00000000 0000000000000000"));
    }

    [Fact]
    public void Values_are_measured_fitted_or_refused()
    {
        const string name = "757365722e6100";
        const string set = "03000000 00000000 00000000 00000000";
        Assert.Equal(0, _talk.Error(FuseOpcode.FUSE_SETXATTR, 1, set + name + "414243"));
        ReadOnlySpan<byte> measured = _talk.Ask(FuseOpcode.FUSE_GETXATTR, 1, "00000000 00000000" + name);
        Assert.Equal("0300000000000000", Bytes.Hex(measured[16..]));
        ReadOnlySpan<byte> fitted = _talk.Ask(FuseOpcode.FUSE_GETXATTR, 1, "03000000 00000000" + name);
        Assert.Equal("414243", Bytes.Hex(fitted[16..]));
        Assert.Equal(Errno.ERANGE, _talk.Error(FuseOpcode.FUSE_GETXATTR, 1, "02000000 00000000" + name));
        Assert.Equal(Errno.ENODATA, _talk.Error(FuseOpcode.FUSE_GETXATTR, 1, "02000000 00000000 757365722e6200"));
        Assert.Equal(name, Bytes.Hex(_talk.Ask(FuseOpcode.FUSE_LISTXATTR, 1, "00010000 00000000")[16..]));
    }

    [Fact]
    public void Reply_that_the_kernel_does_not_take_is_followed_by_an_error()
    {
        _talk.Sink.Failure = Errno.EFAULT;
        Assert.Equal(Errno.EIO, _talk.Error(FuseOpcode.FUSE_GETATTR, 1, "00000000 00000000 0000000000000000"));
        Assert.Equal(2, _talk.Sink.Messages);
        _talk.Sink.Failure = Errno.ENOENT;
        Assert.True(_talk.Ask(FuseOpcode.FUSE_GETATTR, 1, "00000000 00000000 0000000000000000").IsEmpty);
        Assert.Equal(1, _talk.Sink.Messages);
        Assert.Equal(1, _talk.Dispatcher.Counters.FailedReplies);
    }

    [Fact]
    public void Requests_on_the_hot_path_allocate_nothing()
    {
        _talk.Ask(FuseOpcode.FUSE_CREATE, 1, CreateBody);
        byte[][] messages =
        [
            Conversation.Message(FuseOpcode.FUSE_LOOKUP, 2, 1, "f\0"u8),
            Conversation.Message(FuseOpcode.FUSE_GETATTR, 2, 2, new byte[16]),
            Conversation.Message(FuseOpcode.FUSE_WRITE, 2, 2, Bytes.Of("""
                0000000000000000 0000000000000000 03000000 00000000 0000000000000000 00000000 00000000 616263
                """)),
            Conversation.Message(FuseOpcode.FUSE_READ, 2, 2, Bytes.Of("""
                0000000000000000 0000000000000000 00100000 00000000 0000000000000000 00000000 00000000
                """)),
            Conversation.Message(FuseOpcode.FUSE_READDIR, 2, 1, Bytes.Of("""
                0000000000000000 0000000000000000 00100000 00000000 0000000000000000 00000000 00000000
                """)),
            Conversation.Message(FuseOpcode.FUSE_READDIRPLUS, 2, 1, Bytes.Of("""
                0000000000000000 0000000000000000 00100000 00000000 0000000000000000 00000000 00000000
                """)),
        ];
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (byte[] message in messages)
            {
                _talk.Send(message);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
