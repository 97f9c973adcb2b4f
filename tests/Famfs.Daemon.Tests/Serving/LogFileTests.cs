using Famfs.Daemon.Serving;
using Xunit;

namespace Famfs.Daemon.Tests.Serving;

/// <summary>The log of famfsd: nobody can point it elsewhere, read it, or make it grow.</summary>
[Collection(nameof(Failures))]
public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("famfsd-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_new_and_this_users_alone()
    {
        string folder = Path.Combine(_folder, "famfs");
        LogFile log = LogFile.TryCreate(folder)!;
        log.Write("first");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log.Path));
        Assert.Equal((UnixFileMode)0x1c0, File.GetUnixFileMode(folder));
        Assert.EndsWith(" first\n", File.ReadAllText(log.Path), StringComparison.Ordinal);
        log.Remove();
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        string precious = Path.Combine(_folder, "precious");
        File.WriteAllText(precious, "kept");
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "famfs"), (UnixFileMode)0x1c0).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, $"famfsd-{Environment.ProcessId}.log"), precious);
        LogFile.TryCreate(folder)!.Write("line");
        Assert.Equal("kept", File.ReadAllText(precious));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), folder);
        Assert.Null(LogFile.TryCreate(Path.Combine(_folder, "link")));
    }

    [Fact]
    public void Folders_of_others_are_not_used()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "famfs")).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0x1ff);
        Assert.Null(LogFile.TryCreate(folder));
        Assert.Null(LogFile.TryCreate("/proc/famfs"));
        Assert.Equal(["/run/famfs"], LogFile.Folders(0, _folder));
        Assert.Equal([_folder + "/famfs", "/run/user/1000/famfs"], LogFile.Folders(1000, _folder));
        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0x1c0);
            Assert.Equal(0, Support.Command.Run("/", 10, new Dictionary<string, string>(), "chown", "65534", folder).ExitCode);
            Assert.Null(LogFile.TryCreate(folder));
        }
    }

    [Fact]
    public void It_keeps_the_newer_half_when_it_is_full()
    {
        LogFile log = LogFile.TryCreate(Path.Combine(_folder, "famfs"))!;
        string line = new('x', 10_000);
        for (int i = 0; i < 500; i++)
        {
            log.Write($"{i} {line}");
        }

        Assert.InRange(new FileInfo(log.Path).Length, LogFile.MaxLength / 2, LogFile.MaxLength);
        string[] lines = File.ReadAllLines(log.Path);
        Assert.Contains(" 499 x", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, l => Assert.EndsWith(line, l, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_each_kind_one_line_a_second_is_written_and_all_are_counted()
    {
        List<string> lines = [];
        Action<string> before = Failures.Write;
        long count = Failures.Count;
        Failures.Write = lines.Add;
        try
        {
            for (int i = 0; i < 10_000; i++)
            {
                Failures.Add($"read {i}", "test read");
                Failures.Add($"write {i}", "test write");
            }

            Failures.Flush();
        }
        finally
        {
            Failures.Write = before;
        }

        Assert.Equal(20_000, Failures.Count - count);
        Assert.Equal("write 9999", Failures.Last!.What);
        Assert.Equal("read 0", lines[0]);
        Assert.InRange(lines.Count, 4, 40);
        Assert.Contains("more failures of the kind test read", lines[^2] + lines[^1], StringComparison.Ordinal);
    }
}
