using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests.Memory;
using Xunit;

namespace Famfs.Fuse.Tests.Session;

public sealed class NegotiationTests
{
    private const int Page = 4096;

    private static readonly FuseInitIn Everything = new()
    {
        Major = 7,
        Minor = 45,
        MaxReadAhead = 128 << 10,
        Flags = uint.MaxValue,
        Flags2 = uint.MaxValue,
    };

    [Fact]
    public void Init_of_a_new_kernel_is_answered_byte_by_byte()
    {
        using MemoryFileSystem fileSystem = new(1 << 20);
        using Conversation talk = new(fileSystem, initialize: false);
        Assert.Equal(
            Bytes.Hex(Bytes.Of("""
                50000000 00000000 0200000000000000
                07000000 2d000000 00001000 21f0e661  # 7.45, 1 MiB, flags
                4000 3000 00001000 01000000 0001 0000 18000000 00000000 0000
                0000 00000000 00000000 00000000 00000000 00000000
                """)),
            talk.Ask(Conversation.LinuxInit));
        Assert.NotNull(fileSystem.Connection);
        Assert.Equal(45, fileSystem.Connection.Minor);
    }

    [Fact]
    public void Short_init_of_an_old_kernel_is_served()
    {
        using MemoryFileSystem fileSystem = new(1 << 20);
        using Conversation talk = new(fileSystem, initialize: false);
        string reply = talk.Ask("""
            38000000 1a000000 0200000000000000 0000000000000000 00000000 00000000 00000000 00000000
            07000000 1f000000 00000200 fbff7f00
            """);
        Assert.StartsWith("5000000000000000020000000000000007000000" + "1f000000", reply, StringComparison.Ordinal);
        Assert.Equal(31, fileSystem.Connection!.Minor);
        Assert.True((ulong)fileSystem.Connection.Agreed <= uint.MaxValue);
    }

    [Theory]
    [InlineData("07000000 1e000000")]
    [InlineData("06000000 2d000000")]
    public void Versions_too_old_are_refused(string version)
    {
        using MemoryFileSystem fileSystem = new(1 << 20);
        using Conversation talk = new(fileSystem, initialize: false);
        Assert.Equal(Errno.EPROTO, talk.Error(FuseOpcode.FUSE_INIT, 0, version + " 00000200 00000000"));
        Assert.Null(talk.State.Connection);
    }

    [Fact]
    public void Greater_major_version_is_told_ours_and_may_try_again()
    {
        using MemoryFileSystem fileSystem = new(1 << 20);
        using Conversation talk = new(fileSystem, initialize: false);
        ReadOnlySpan<byte> reply = talk.Ask(FuseOpcode.FUSE_INIT, 0, "08000000 00000000 00000200 00000000");
        Assert.Equal("07000000" + "2d000000", Bytes.Hex(reply[16..24]));
        Assert.Null(talk.State.Connection);
        Assert.Equal(0, Conversation.Error(talk.Send(Bytes.Of(Conversation.LinuxInit))));
        Assert.NotNull(talk.State.Connection);
    }

    [Fact]
    public void Writeback_cache_is_never_agreed_to()
    {
        FuseInitOut answer = FuseNegotiation.Answer(Everything, new FuseSessionOptions(), Page);
        Assert.False(((FuseInitFlags)answer.Flags).HasFlag(FuseInitFlags.FUSE_WRITEBACK_CACHE));
        Assert.False(((FuseInitFlags)answer.Flags).HasFlag(FuseInitFlags.FUSE_POSIX_LOCKS));
    }

    [Fact]
    public void Only_what_was_offered_is_agreed_to()
    {
        FuseInitIn offer = Everything with { Flags = (uint)FuseInitFlags.FUSE_ASYNC_READ };
        FuseInitOut answer = FuseNegotiation.Answer(offer, new FuseSessionOptions(), Page);
        Assert.Equal((uint)FuseInitFlags.FUSE_ASYNC_READ, answer.Flags);

        // The second word counts only if the first says that it is there.
        Assert.Equal(0u, answer.Flags2);
    }

    [Theory]
    [InlineData(FuseDataInvalidation.Automatic, true, false)]
    [InlineData(FuseDataInvalidation.Explicit, false, true)]
    [InlineData(FuseDataInvalidation.SizeOnly, false, false)]
    public void Invalidation_is_chosen(FuseDataInvalidation choice, bool automatic, bool isExplicit)
    {
        FuseInitFlags flags = FuseNegotiation.Wanted(new FuseSessionOptions { DataInvalidation = choice });
        Assert.Equal(automatic, flags.HasFlag(FuseInitFlags.FUSE_AUTO_INVAL_DATA));
        Assert.Equal(isExplicit, flags.HasFlag(FuseInitFlags.FUSE_EXPLICIT_INVAL_DATA));
    }

    [Theory]
    [InlineData(FuseSessionOptions.DefaultTransfer, 4096, 256, 1 << 20)]
    [InlineData(FuseSessionOptions.DefaultTransfer, 65536, 16, 1 << 20)]
    [InlineData(5000, 4096, 1, 4096)]
    [InlineData(0, 4096, 1, 4096)]
    public void Transfers_are_whole_pages(int wanted, int page, int pages, int bytes)
    {
        FuseSessionOptions options = new() { MaxTransfer = wanted };
        FuseInitOut answer = FuseNegotiation.Answer(Everything, options, page);
        Assert.Equal((pages, bytes), (answer.MaxPages, (int)answer.MaxWrite));
    }
}
