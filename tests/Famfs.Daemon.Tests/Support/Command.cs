using System.Diagnostics;

namespace Famfs.Daemon.Tests.Support;

/// <summary>Runs programs that may hang on a mount, in processes of their own: every wait has an end.</summary>
internal static class Command
{
    internal static (int ExitCode, string Output, string Errors) Run(
        string directory, int seconds, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(seconds * 1000) || !Task.WaitAll([output, errors], 5000))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}");
        }

        return (process.ExitCode, output.Result.Trim(), errors.Result.Trim());
    }
}
