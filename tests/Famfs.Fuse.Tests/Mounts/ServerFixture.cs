using System.Diagnostics;
using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>A server in a process of its own, on a directory of its own. Leaves neither behind.</summary>
internal sealed class ServerFixture : IDisposable
{
    private const int Patience = 15;

    private readonly Process _process;
    private readonly Task<string> _rest;

    internal ServerFixture(params string[] words)
    {
        SkipUnlessPossible(words.Contains("method=Helper"));
        Root = Directory.CreateTempSubdirectory("fuse-test-").FullName;
        _process = Command.Start(Command.Self, ["--serve", Root, .. words]);
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience * 1000) || line.Result?.StartsWith("ready", StringComparison.Ordinal) != true)
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
            _process.WaitForExit(Patience * 1000);
        }

        _process.Dispose();
        if (IsMounted)
        {
            Command.Shell("umount -l \"$1\"", Patience, Root);
        }

        Directory.Delete(Root);
    }

    internal string PathOf(string name) => Path.Combine(Root, name);

    internal void Signal(string name) => Command.Shell("kill -$1 $2", Patience, name, $"{_process.Id}");

    /// <summary>Runs a shell command in the mount's root; it must succeed.</summary>
    internal string Run(string script, int seconds = 60, params string[] args)
    {
        CommandResult result = Try(script, seconds, args);
        Assert.True(result.ExitCode == 0, $"{script}: exit {result.ExitCode}\n{result.Output}\n{result.Errors}");
        return result.Output;
    }

    internal CommandResult Try(string script, int seconds = 60, params string[] args) =>
        Command.Shell($"cd '{Root}' && {script}", seconds, args);

    /// <summary>Waits for the server to end by itself, and gives what it said last.</summary>
    internal string AwaitEnd(int seconds = Patience)
    {
        Assert.True(_process.WaitForExit(seconds * 1000), "The server did not end.");
        Assert.True(_rest.Wait(Patience * 1000));
        Assert.Equal(0, _process.ExitCode);
        return _rest.Result.Trim();
    }

    /// <summary>Ends the server by unmounting, which must succeed at once, and gives its last words.</summary>
    internal string Unmount()
    {
        CommandResult result = Command.Shell("umount \"$1\"", Patience, Root);
        Assert.True(result.ExitCode == 0, result.Errors);
        return AwaitEnd();
    }

    internal static void SkipUnlessPossible(bool helper)
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
    }
}
