using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Famfs.Transfer;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Processes;

/// <summary>
/// The n-th system call about the image, or an allocation, fails in a process that does everything once. It ends each step
/// with success or an error of ours; what it said it made is there and whole, and the image is sound. $FAMFS_FAULTS=all
/// takes every n of every call, else the first of each.
/// </summary>
public sealed partial class FailingCallTests : IDisposable
{
    private const int FirstOnes = 2;

    private static readonly Dictionary<string, string> Errors = new()
    {
        ["openat"] = "EMFILE",
        ["fcntl"] = "ENOLCK",
        ["mmap"] = "ENOMEM",
        ["pread64"] = "EIO",
        ["pwrite64"] = "ENOSPC",
        ["fallocate"] = "ENOSPC",
        ["lseek"] = "EINVAL",
        ["fsync"] = "EIO",
        ["fdatasync"] = "EIO",
        ["statx"] = "EACCES",
        ["newfstatat"] = "EACCES",
        ["fstat"] = "EIO",
    };

    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Every_system_call_may_fail()
    {
        Shell.Require("strace");
        bool all = Environment.GetEnvironmentVariable("FAMFS_FAULTS") == "all";
        var (output, errors, trace) = Run("count", "");
        Assert.SkipWhen(trace.Contains("PTRACE", StringComparison.Ordinal), "strace may not trace here.");
        Assert.True(output.Contains("done", StringComparison.Ordinal), output + errors + trace);
        int runs = 0;
        int failures = 0;
        foreach (IGrouping<string, Match> call
            in Call().Matches(trace).GroupBy(m => m.Groups[1].Value).Where(c => Errors.ContainsKey(c.Key)))
        {
            int count = all ? call.Count() : Math.Min(call.Count(), FirstOnes);
            for (int n = 1; n <= count; n++, runs++)
            {
                string name = $"{call.Key}{n}";
                (output, errors, trace) = Run(name, $"--inject={call.Key}:error={Errors[call.Key]}:when={n}");
                failures += trace.Contains("(INJECTED)", StringComparison.Ordinal) ? 1 : 0;
                Assert.True(output.Contains("done", StringComparison.Ordinal), $"{name}: {errors}");
                AssertSound(name, output);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} runs, {failures} with a call that failed");
        Assert.True(failures > runs / 2, $"{failures} of {runs}");
    }

    [Fact]
    public void Memory_may_run_out_anywhere()
    {
        int died = 0;
        bool all = Environment.GetEnvironmentVariable("FAMFS_FAULTS") == "all";
        for (int kilobytes = 600; kilobytes <= 4000; kilobytes += all ? 20 : 850)
        {
            var (output, _, _) = Run($"heap{kilobytes}", "", kilobytes);
            died += output.Contains("done", StringComparison.Ordinal) ? 0 : 1;
            AssertSound($"heap{kilobytes}", output);
        }

        Assert.True(died > 0, "Memory never ran out.");
    }

    [GeneratedRegex(@"^(?:\d+ +)?(\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Call();

    private void AssertSound(string name, string output)
    {
        string image = _host.Scratch.File($"{name}.famfs");
        Assert.All(Checker.Run(image).Findings, f => Assert.Equal(FamfsFindingSeverity.Information, f.Severity));
        using (FamfsVolume volume = FamfsVolume.Open(image))
        {
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (string[] parts in lines.Where(l => l != "done").Select(l => l.Split(' ')))
            {
                FamfsItem item = volume.Get(parts[0]);
                Assert.True(
                    item.IsDirectory || ContentStream.FindDifference(volume.OpenData(item.Path), 5, default) < 0,
                    $"{name}: {item.Path}");
            }

            // What was visible without being reported is whole as well.
            foreach (FamfsFile file in volume.List("", recurse: true).OfType<FamfsFile>())
            {
                Assert.True(ContentStream.FindDifference(volume.OpenData(file.Path), 5, default) < 0, $"{name}: {file.Path}");
            }
        }

        File.Delete(image);
    }

    private (string Output, string Errors, string Trace) Run(string name, string inject, int heap = 0)
    {
        string image = _host.Format($"{name}.famfs");
        string folder = _host.Scratch.NewDirectory(name);
        byte[] bytes = new byte[70_000];
        new SeededContent(5).Fill(bytes);
        File.WriteAllBytes(Path.Combine(folder, "source"), bytes);
        string trace = Path.Combine(folder, "trace");
        string worker = Path.Combine(AppContext.BaseDirectory, "Famfs.Core.Tests.Worker.dll");
        string dotnet = Environment.ProcessPath is { } self && Path.GetFileName(self) == "dotnet" ? self : "dotnet";
        string[] traced = heap > 0
            ? []
            : ["-f", "-q", "-o", trace, "-P", image, .. inject.Length > 0 ? [inject] : Array.Empty<string>(), dotnet];
        ProcessStartInfo start = new(heap > 0 ? dotnet : "strace", [.. traced, worker, "all", image, folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredCompilation"] = "1";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        if (heap > 0)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = (heap << 10).ToString("x", CultureInfo.InvariantCulture);
            start.Environment["DOTNET_GCgen0size"] = "10000";
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), name);
        return (output, errors.Result, File.Exists(trace) ? File.ReadAllText(trace) : "");
    }
}
