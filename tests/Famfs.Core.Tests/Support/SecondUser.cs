using System.Diagnostics;
using Xunit;

namespace Famfs.Tests.Support;

/// <summary>An unprivileged user of this machine who means no good. Needs root, who may become another user.</summary>
internal static class SecondUser
{
    public const uint Id = 12345;

    /// <summary>Skips the test where nobody else can be had.</summary>
    public static void Require() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "Needs root and setpriv.");

    /// <summary>A directory that belongs to the second user.</summary>
    public static string NewDirectory(Scratch scratch, string name)
    {
        File.SetUnixFileMode(scratch.Root, (UnixFileMode)0x1ed);
        string path = scratch.NewDirectory(name);
        Assert.Equal(0, Mono.Unix.Native.Syscall.chown(path, Id, Id));
        return path;
    }

    /// <summary>Runs a shell script as the second user; what it prints comes back.</summary>
    public static string Run(string script)
    {
        ProcessStartInfo start = new("setpriv", [$"--reuid={Id}", $"--regid={Id}", "--clear-groups", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{script}: {errors.Result}");
        return output.Trim();
    }
}
