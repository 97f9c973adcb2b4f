using System.Diagnostics;
using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>Handlers that block, fail or answer with bad memory; many users at once.</summary>
public abstract class TroubleTests(FuseTransport transport)
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void Reader_of_a_blocked_file_can_be_interrupted(int threads, int clone)
    {
        using ServerFixture server = new(transport, $"threads={threads}", $"clone={clone}");
        CommandResult result = server.Try("timeout -s INT -k 60 0.5 cat blocked");
        Assert.Equal(124, result.ExitCode);
        string end = server.Unmount();
        Assert.Contains("interrupted=1 ", end, StringComparison.Ordinal);
        Assert.DoesNotContain("interrupts=0 ", end, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocked_handlers_do_not_keep_others_waiting()
    {
        using ServerFixture server = new(transport, "threads=1");
        Process[] readers =
        [
            .. Enumerable.Range(0, 8).Select(_ => Command.Start("cat", server.PathOf("blocked"))),
        ];
        Thread.Sleep(500);
        CommandResult result = server.Try("echo alive > f; cat f");
        Assert.Equal("alive", result.Output);
        foreach (Process reader in readers)
        {
            reader.Kill();
            Command.Await(reader);
            reader.Dispose();
        }

        Assert.Contains("interrupted=8 ", server.Unmount(), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_is_not_there_gives_the_reader_an_error_and_the_server_none()
    {
        using ServerFixture server = new(transport);
        CommandResult result = server.Try("cat poison");
        Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
        Assert.Equal("alive", server.Run("echo alive > f; cat f"));
        Assert.Contains("exceptions=0", server.Unmount(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_gives_the_caller_an_error_and_the_server_goes_on()
    {
        using ServerFixture server = new(transport);
        CommandResult result = server.Try("cat throws");
        Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
        Assert.Equal("alive", server.Run("echo alive > f; cat f"));
        Assert.DoesNotContain("exceptions=0", server.Unmount(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reply_buffer_serves_reads_too()
    {
        using ServerFixture server = new(transport);
        Assert.Equal("1048576", server.Run("tr -d -c b < buffered | wc -c"));
    }

    [Theory]
    [InlineData("threads=1", "clone=0", "spin=0")]
    [InlineData("threads=3", "clone=0", "spin=0")]
    [InlineData("threads=3", "clone=1", "spin=0")]
    [InlineData("threads=2", "clone=1", "spin=50")]
    public void Many_users_read_what_they_wrote(string threads, string clone, string spin)
    {
        using ServerFixture server = new(transport, threads, clone, spin);
        Process[] users =
        [
            .. Enumerable.Range(1, 6).Select(seed =>
                Command.Start(Command.Self, "--use", "hammer", server.Root, $"{seed}", "4")),
        ];
        foreach (Process user in users)
        {
            CommandResult result = Command.Await(user);
            Assert.True(result.ExitCode == 0, result.Errors);
            user.Dispose();
        }

        string end = server.Unmount();
        Assert.Contains("malformed=0 failed=0 exceptions=0", end, StringComparison.Ordinal);
    }
}
