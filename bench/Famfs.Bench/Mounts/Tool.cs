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
    /// <param name="words">The program and its arguments.</param>
    /// <param name="environment">Variables that it sees in addition.</param>
    public static Process Start(string[] words, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, program)));
}
