using System.Diagnostics;
using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>A server in a process of its own, on a directory of its own. Leaves neither behind.</summary>
internal sealed class ServerFixture : IDisposable
{
    private const string RingParameter = "/sys/module/fuse/parameters/enable_uring";

    private readonly FuseTransport _transport;
    private readonly Process _process;
    private readonly Task<string> _rest;

    internal ServerFixture(FuseTransport transport, params string[] words)
    {
        _transport = transport;
        SkipUnlessPossible(transport, words.Contains("method=Helper"));
        Root = Directory.CreateTempSubdirectory("fuse-test-").FullName;
        _process = Command.Start(Command.Self, ["--serve", Root, $"transport={transport}", .. words]);
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Command.Patience) || line.Result?.StartsWith("ready", StringComparison.Ordinal) != true)
        {
            string said = line.IsCompletedSuccessfully ? line.Result ?? "nothing" : "nothing in time";
            _rest = Task.FromResult("");
            Dispose();
            throw new InvalidOperationException($"The server said: {said}");
        }

        Ready = line.Result;
        _rest = _process.StandardOutput.ReadToEndAsync();
    }

    internal string Root { get; }

    internal string Ready { get; }

    internal int ProcessId => _process.Id;

    internal bool IsMounted => MountTable.TopDevice(Root) is not null;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal("KILL");
            _process.WaitForExit(Command.Patience);
        }

        _process.Dispose();
        if (IsMounted)
        {
            Command.Shell("umount -l \"$1\"", Root);
        }

        Directory.Delete(Root);
    }

    internal string PathOf(string name) => Path.Combine(Root, name);

    internal void Signal(string name) => Command.Shell("kill -$1 $2", name, $"{_process.Id}");

    /// <summary>Runs a shell command in the mount's root; it must succeed.</summary>
    internal string Run(string script, params string[] args)
    {
        CommandResult result = Try(script, args);
        Assert.True(result.ExitCode == 0, $"{script}: exit {result.ExitCode}\n{result.Output}\n{result.Errors}");
        return result.Output;
    }

    internal CommandResult Try(string script, params string[] args) =>
        Command.Shell($"cd '{Root}' && {script}", args);

    /// <summary>Waits for the server to end by itself, and gives what it said last.</summary>
    internal string AwaitEnd()
    {
        Assert.True(_process.WaitForExit(Command.Patience), "The server did not end.");
        Assert.True(_rest.Wait(Command.Patience));
        Assert.Equal(0, _process.ExitCode);
        string last = _rest.Result.Trim();
        Assert.Contains($" transport={_transport} ", last, StringComparison.Ordinal);
        return last;
    }

    /// <summary>Ends the server by unmounting, which must succeed at once, and gives its last words.</summary>
    internal string Unmount()
    {
        CommandResult result = Command.Shell("umount \"$1\"", Root);
        Assert.True(result.ExitCode == 0, result.Errors);
        return AwaitEnd();
    }

    internal static void SkipUnlessPossible(FuseTransport transport, bool helper)
    {
        Assert.SkipUnless(File.Exists("/dev/fuse"), "There is no /dev/fuse here.");
        bool isRoot = Environment.IsPrivilegedProcess;
        bool hasHelper = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(d => File.Exists(Path.Combine(d, "fusermount3")));
        Assert.SkipUnless(helper ? hasHelper : isRoot || hasHelper, "Mounting needs root or fusermount3.");
        try
        {
            FuseDevice.Open().Dispose();
        }
        catch (FuseException e)
        {
            Assert.Skip($"/dev/fuse cannot be opened: errno {e.Errno}.");
        }

        Assert.SkipUnless(
            transport != FuseTransport.IoUring || CanUseRing(),
            $"FUSE over io_uring needs Linux 6.14, and Y in {RingParameter}, which is root's to write.");
    }

    /// <summary>Turns it on, if this is root. It stays so until the next boot: another test may use it by now.</summary>
    private static bool CanUseRing()
    {
        try
        {
            if (File.ReadAllText(RingParameter).StartsWith('N'))
            {
                File.WriteAllText(RingParameter, "Y");
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
