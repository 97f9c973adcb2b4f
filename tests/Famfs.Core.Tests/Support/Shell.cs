using System.Diagnostics;
using Xunit;

namespace Famfs.Tests.Support;

/// <summary>Programs of this machine, for tests that need what only they make.</summary>
internal static class Shell
{
    private static readonly string[] Places = [.. $"{Environment.GetEnvironmentVariable("PATH")}:/sbin:/usr/sbin".Split(':')];

    /// <summary>Skips the test where a program is missing.</summary>
    public static void Require(string program)
    {
        if (!Places.Any(place => File.Exists(Path.Combine(place, program))))
        {
            Assert.Skip($"{program} is not installed.");
        }
    }

    /// <summary>Runs a script of sh, which must succeed.</summary>
    /// <param name="script">The script.</param>
    /// <param name="file">What it calls <c>$f</c>.</param>
    /// <param name="folder">The directory it runs in.</param>
    public static void Run(string script, string file, string folder)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["f"] = file;
        start.Environment["PATH"] = string.Join(':', Places);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{script}: {output}{errors.Result}");
    }
}
