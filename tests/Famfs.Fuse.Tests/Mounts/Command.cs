using System.Diagnostics;
using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>
/// Runs commands that may hang on a mount: every wait has an end, and nobody waits for what cannot die.
/// </summary>
internal static class Command
{
    /// <summary>Milliseconds after which something hangs: more than a busy machine needs for any of it.</summary>
    internal const int Patience = 120_000;

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
    internal static CommandResult Shell(string script, params string[] args)
    {
        using Process process = Start("sh", ["-c", script, "sh", .. args]);
        return Await(process);
    }

    /// <summary>Has a process of its own use a mount in a way of <see cref="UserProcess"/>; it must succeed.</summary>
    internal static string Use(params string[] args)
    {
        using Process process = Start(Self, ["--use", .. args]);
        CommandResult result = Await(process);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Output;
    }

    internal static CommandResult Await(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience) || !Task.WaitAll([output, errors], Patience))
        {
            process.Kill(entireProcessTree: true);
            string arguments = string.Join(' ', process.StartInfo.ArgumentList);
            throw new TimeoutException($"{process.StartInfo.FileName} {arguments}");
        }

        return new CommandResult(process.ExitCode, output.Result.Trim(), errors.Result.Trim());
    }
}
