using System.Buffers.Binary;
using System.Diagnostics;
using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Session;

/// <summary>
/// A million damaged requests. Each is answered at most once, with lengths that agree; reading one
/// byte past a request would end the run.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 4;
    private const int PerRound = 250_000;

    private readonly long[] _outcomes = new long[3];

    [Fact]
    public void Million_damaged_requests_do_no_harm()
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int seed = 1; seed <= Rounds; seed++)
        {
            Run(seed);
        }

        // All three must be well represented, or the fuzzer has become one of trivia.
        Assert.All(_outcomes, count => Assert.InRange(count, Rounds * PerRound / 50, Rounds * PerRound));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"answered {_outcomes[0]}, refused {_outcomes[1]}, dropped {_outcomes[2]}, " +
            $"{watch.Elapsed.TotalSeconds:F1} s");
    }

    private void Run(int seed)
    {
        using WillingFileSystem fileSystem = new(64 << 20);
        using Conversation talk = new(
            fileSystem, new FuseSessionOptions { FileMaps = FuseMapGeneration.Second }, initialize: false);

        // Bit 43 of every other kernel offers file maps.
        talk.Ask(seed % 2 == 0 ? Conversation.LinuxInit.Replace("ff070000", "ff0f0000", StringComparison.Ordinal) : Conversation.LinuxInit);
        RequestMutator mutator = new(seed);
        foreach (byte[] sound in mutator.Sound)
        {
            Check(sound, talk.Send(sound), talk.Sink.Messages);
        }

        Assert.Equal(0, talk.Dispatcher.Counters.Exceptions);
        for (int i = 0; i < PerRound; i++)
        {
            ReadOnlySpan<byte> request = mutator.Next(fileSystem.NewestNode);
            ReadOnlySpan<byte> reply = talk.Send(request);
            try
            {
                Check(request, reply, talk.Sink.Messages);
                Assert.Equal(0, talk.Dispatcher.Counters.Exceptions);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, request {i}: {Bytes.Hex(request)}", e);
            }
        }
    }

    private void Check(ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply, int messages)
    {
        if (reply.IsEmpty)
        {
            _outcomes[2]++;
            Assert.Equal(0, messages);
            Assert.True(request.Length < 40 || request[8..16].IndexOfAnyExcept((byte)0) < 0 || !HasReply(request));
            return;
        }

        Assert.Equal(1, messages);
        Assert.True(HasReply(request));
        Assert.Equal(reply.Length, BinaryPrimitives.ReadInt32LittleEndian(reply));
        Assert.True(reply[8..16].SequenceEqual(request[8..16]));
        int error = BinaryPrimitives.ReadInt32LittleEndian(reply[4..]);
        Assert.InRange(error, -511, 0);
        _outcomes[error == 0 ? 0 : 1]++;
        (int least, int most) = error == 0 ? PayloadLength(request) : (0, 0);
        Assert.InRange(reply.Length - 16, least, most);
    }

    private static bool HasReply(ReadOnlySpan<byte> request) => Opcode(request) is not
        (FuseOpcode.FUSE_FORGET or FuseOpcode.FUSE_BATCH_FORGET or FuseOpcode.FUSE_INTERRUPT
            or FuseOpcode.FUSE_NOTIFY_REPLY);

    private static FuseOpcode Opcode(ReadOnlySpan<byte> request) =>
        (FuseOpcode)BinaryPrimitives.ReadUInt32LittleEndian(request[4..]);

    /// <summary>What the kernel takes as the body of a successful reply.</summary>
    private static (int Least, int Most) PayloadLength(ReadOnlySpan<byte> request)
    {
        switch (Opcode(request))
        {
            case FuseOpcode.FUSE_LOOKUP or FuseOpcode.FUSE_SYMLINK or FuseOpcode.FUSE_MKNOD or FuseOpcode.FUSE_MKDIR
                or FuseOpcode.FUSE_LINK:
                return (128, 128);
            case FuseOpcode.FUSE_CREATE or FuseOpcode.FUSE_TMPFILE:
                return (144, 144);
            case FuseOpcode.FUSE_GETATTR or FuseOpcode.FUSE_SETATTR:
                return (104, 104);
            case FuseOpcode.FUSE_OPEN or FuseOpcode.FUSE_OPENDIR:
                return (16, 16);
            case FuseOpcode.FUSE_WRITE or FuseOpcode.FUSE_LSEEK or FuseOpcode.FUSE_POLL or FuseOpcode.FUSE_BMAP
                or FuseOpcode.FUSE_COPY_FILE_RANGE or FuseOpcode.FUSE_COPY_FILE_RANGE_64:
                return (8, 8);
            case FuseOpcode.FUSE_GETLK:
                return (24, 24);
            case FuseOpcode.FUSE_STATX:
                return (288, 288);
            case FuseOpcode.FUSE_IOCTL:
                uint output = BinaryPrimitives.ReadUInt32LittleEndian(request[68..]);
                return (16, 16 + (int)Math.Min(output, 1 << 20));
            case FuseOpcode.FUSE_STATFS:
                return (80, 80);
            case FuseOpcode.FUSE_READLINK:
                return (1, 4095);
            case FuseOpcode.FUSE_READ or FuseOpcode.FUSE_READDIR or FuseOpcode.FUSE_READDIRPLUS:
                uint room = BinaryPrimitives.ReadUInt32LittleEndian(request[56..]);
                return (0, (int)Math.Min(room, 1 << 20));
            case FuseOpcode.FUSE_GET_DAXDEV:
                return (280, 280);
            case FuseOpcode.FUSE_GET_FMAP:
                // Extensions, counted in units of 8 bytes, are no part of the body.
                int body = request.Length - 40 - (8 * BinaryPrimitives.ReadUInt16LittleEndian(request[36..]));
                return body == 0
                    ? (56, 4096)
                    : (32, (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(request[40..]), 1 << 20));
            case FuseOpcode.FUSE_GETXATTR or FuseOpcode.FUSE_LISTXATTR:
                uint count = BinaryPrimitives.ReadUInt32LittleEndian(request[40..]);
                return count == 0 ? (8, 8) : (0, (int)Math.Min(count, 1 << 20));
            default:
                return (0, 0);
        }
    }
}
