using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Session;

/// <summary>What of io_uring needs no kernel: the memory of an entry, the promise in INIT, the number of queues.</summary>
public sealed unsafe class RingTests
{
    private const int Page = 4096;

    [Fact]
    public void Pieces_of_a_request_become_one_message()
    {
        using FuseRingEntry entry = new(1 << 20);
        Fill(entry, argument: 16, payload: 3, length: FuseInHeader.Size + 16 + 3);
        byte* message = entry.Message(out int length);
        Assert.Equal(59, length);
        Assert.True(entry.Vectors[1].Start == message + 56, "Data are not moved.");
        Assert.Equal(7UL, ((FuseInHeader*)message)->Unique);
        Assert.Equal(Enumerable.Repeat((byte)0xA5, 16), new Span<byte>(message + 40, 16).ToArray());
        Assert.Equal("abc"u8.ToArray(), new Span<byte>(message + 56, 3).ToArray());
    }

    [Theory]
    [InlineData(0, 0, 39)]
    [InlineData(0, 100, 90)]
    [InlineData(129, 0, 169)]
    [InlineData(0, (1 << 20) + 1, (1 << 20) + 41)]
    [InlineData(0, uint.MaxValue, 40)]
    public void Request_whose_lengths_disagree_is_no_message(int argument, uint payload, uint length)
    {
        using FuseRingEntry entry = new(1 << 20);
        Fill(entry, Math.Min(argument, 128), payload, length);
        entry.Message(out int found);
        Assert.Equal(0, found);
        entry.Fail(Errno.EIO);
        FuseRingHeader* header = (FuseRingHeader*)entry.Vectors[0].Start;
        Assert.True(entry.IsAnswered);
        Assert.Equal((-Errno.EIO, 7UL, 0U), (header->Reply.Error, header->Reply.Unique, header->PayloadLength));
    }

    [Fact]
    public void Reply_lies_where_the_kernel_looks_for_it()
    {
        using FuseRingEntry entry = new(1 << 20);
        byte* message = stackalloc byte[24];
        byte* more = stackalloc byte[2];
        FuseReplyEncoder.Header(new Span<byte>(message, 24), 7, 10);
        "abcdefgh"u8.CopyTo(new Span<byte>(message + 16, 8));
        "ij"u8.CopyTo(new Span<byte>(more, 2));
        IoVector* pieces = stackalloc IoVector[2] { new(message, 24), new(more, 2) };
        Assert.Equal(Errno.Success, entry.Send(pieces, 2));
        FuseRingHeader* header = (FuseRingHeader*)entry.Vectors[0].Start;
        Assert.Equal((26U, 0, 7UL, 10U), (header->Reply.Length, header->Reply.Error, header->Reply.Unique, header->PayloadLength));
        Assert.Equal("abcdefghij"u8.ToArray(), new Span<byte>(entry.Vectors[1].Start, 10).ToArray());
    }

    [Fact]
    public void Copy_that_is_given_fetches_the_pieces_or_fails()
    {
        bool works = true;
        using FuseRingEntry entry = new(1 << 20, (target, source, length) =>
        {
            new Span<byte>(source, (int)length).CopyTo(new Span<byte>(target, (int)length));
            return works;
        });
        byte* message = stackalloc byte[20];
        FuseReplyEncoder.Header(new Span<byte>(message, 16), 7, 4);
        "abcd"u8.CopyTo(new Span<byte>(message + 16, 4));
        IoVector* pieces = stackalloc IoVector[3] { new(message, 16), new(message + 18, 2), new(message + 16, 2) };
        Assert.Equal(Errno.Success, entry.Send(pieces, 3));
        Assert.Equal("cdab"u8.ToArray(), new Span<byte>(entry.Vectors[1].Start, 4).ToArray());
        works = false;
        Assert.Equal(Errno.EFAULT, entry.Send(pieces, 3));
    }

    [Fact]
    public void Reply_that_cannot_be_read_or_is_too_long_is_none()
    {
        using FuseRingEntry entry = new(1 << 20);
        using FuseBuffer own = new(16, 2 << 20);
        IoVector* pieces = stackalloc IoVector[2] { new(own.Start, 16), new((byte*)Page, 8) };
        Assert.Equal(Errno.EFAULT, entry.Send(pieces, 2));
        pieces[0].Length = 17 + (1 << 20);
        Assert.Equal(Errno.EINVAL, entry.Send(pieces, 1));
        pieces[0].Length = 8;
        Assert.Equal(Errno.EINVAL, entry.Send(pieces, 1));
        Assert.False(entry.IsAnswered);
    }

    [Fact]
    public void Queues_are_promised_only_if_they_are_there_and_the_kernel_wants_them()
    {
        FuseInitIn offer = new() { Major = 7, Minor = 45, Flags = uint.MaxValue, Flags2 = uint.MaxValue };
        uint bit = (uint)((ulong)FuseInitFlags.FUSE_OVER_IO_URING >> 32);
        Assert.Equal(bit, FuseNegotiation.Answer(offer, new(), Page, withRing: true).Flags2 & bit);
        Assert.Equal(0U, FuseNegotiation.Answer(offer, new(), Page).Flags2 & bit);
        offer.Flags2 = ~bit;
        Assert.Equal(0U, FuseNegotiation.Answer(offer, new(), Page, withRing: true).Flags2 & bit);
    }

    [Theory]
    [InlineData("0-1\n", 2)]
    [InlineData("0\n", 1)]
    [InlineData("0-3,8-11,16\n", 9)]
    [InlineData("\n", 0)]
    [InlineData("many\n", 0)]
    public void Processors_are_counted_as_the_kernel_lists_them(string list, int count)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, list);
        Assert.Equal(count, FuseRing.CountProcessors(path));
        File.Delete(path);
        Assert.Equal(0, FuseRing.CountProcessors(path));
    }

    private static void Fill(FuseRingEntry entry, int argument, uint payload, uint length)
    {
        byte* header = entry.Vectors[0].Start;
        *(FuseInHeader*)header = new FuseInHeader { Length = length, Opcode = FuseOpcode.FUSE_WRITE, Unique = 7 };
        new Span<byte>(header + FuseRingHeader.OperationOffset, argument).Fill(0xA5);
        ((FuseRingHeader*)header)->PayloadLength = payload;
        "abc"u8.CopyTo(new Span<byte>(entry.Vectors[1].Start, 3));
    }
}
