using System.Diagnostics;

namespace Famfs.Bench.Mounts;

/// <summary>Programs that work on the mounts.</summary>
internal static class Tool
{
    /// <summary>Runs a shell command to its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message says what it said.</exception>
    public static string Run(string script)
    {
        using Process process = Start(["sh", "-c", script]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script}: {errors.Result}{output}");
    }

    /// <summary>Starts a program and does not wait.</summary>
    public static Process Start(string[] words) => Process.Start(
        new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, program)));
}
