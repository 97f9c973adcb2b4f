using System.Diagnostics;
using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>
/// Runs commands that may hang on a mount: every wait has an end, and nobody waits for what cannot die.
/// </summary>
internal static class Command
{
    /// <summary>This executable, for <c>--serve</c> and <c>--use</c>.</summary>
    internal static string Self { get; } = Path.Combine(AppContext.BaseDirectory, "Famfs.Fuse.Tests");

    internal static Process Start(string program, params string[] args)
    {
        ProcessStartInfo start = new(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs a shell command; <c>$1</c> and on are the arguments.</summary>
    /// <exception cref="TimeoutException">It did not end in time. It was killed, if it can be.</exception>
    internal static CommandResult Shell(string script, int seconds, params string[] args)
    {
        using Process process = Start("sh", ["-c", script, "sh", .. args]);
        return Await(process, seconds);
    }

    /// <summary>Has a process of its own use a mount in a way of <see cref="UserProcess"/>; it must succeed.</summary>
    internal static string Use(params string[] args)
    {
        using Process process = Start(Self, ["--use", .. args]);
        CommandResult result = Await(process, 60);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Output;
    }

    internal static CommandResult Await(Process process, int seconds)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(seconds * 1000) || !Task.WaitAll([output, errors], 5000))
        {
            process.Kill(entireProcessTree: true);
            string arguments = string.Join(' ', process.StartInfo.ArgumentList);
            throw new TimeoutException($"{process.StartInfo.FileName} {arguments}");
        }

        return new CommandResult(process.ExitCode, output.Result.Trim(), errors.Result.Trim(), watch.Elapsed);
    }
}
