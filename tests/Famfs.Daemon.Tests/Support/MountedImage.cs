using System.Diagnostics;
using Famfs.Maintenance;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Support;

/// <summary>A sparse image with a master's mount and, when asked, a client's. Leaves neither mounts nor files.</summary>
internal sealed class MountedImage : IDisposable
{
    /// <summary>The policy of a mount to which nobody gives one.</summary>
    internal const string ByMaker = "commit=process";

    // Most tests look at another mount right after a program has closed its files, and must not wait for each.
    /// <summary>Mount options that keep what is recorded as it is.</summary>
    internal const string Immutable = "cache=auto,immutable";

    private const string AtClose = "commit=close";

    private const string Master = "3f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3";
    private const string Client = "c11e0000-1111-4222-8333-444455556666";
    private readonly string _folder = Directory.CreateTempSubdirectory("famfsd-test-").FullName;

    internal MountedImage(long size = 4L << 30, long logLength = 8 << 20, bool client = false, string options = "cache=auto")
    {
        SkipUnlessPossible();
        Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", Master);
        Formatter.Format(Image, new FormatOptions { LogLength = logLength, Size = size });
        Root = Directory.CreateDirectory(Path.Combine(_folder, "master")).FullName;
        ClientRoot = Directory.CreateDirectory(Path.Combine(_folder, "client")).FullName;
        try
        {
            Mount(Root, Master, options);
            if (client)
            {
                Mount(ClientRoot, Client, options);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How long a command may take, in seconds.</summary>
    internal int Patience { get; set; } = 120;

    internal string Image => Path.Combine(_folder, "image.famfs");

    internal string Root { get; }

    internal string ClientRoot { get; }

    public void Dispose()
    {
        foreach (string root in new[] { Root, ClientRoot })
        {
            int process = MountTable.Find(root)?.ProcessId ?? 0;
            if (MountTable.Find(root) is not null)
            {
                MountStopper.Stop(root, force: true);
            }

            Kill(process);
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a shell command in the master's mount; it must succeed.</summary>
    internal string Run(string script)
    {
        (int exitCode, string output, string errors) = Try(script);
        Assert.True(exitCode == 0, $"{script}: exit {exitCode}\n{output}\n{errors}");
        return output;
    }

    /// <summary>As <see cref="Run"/>, for what becomes true without being asked for. How soon says nothing on a busy machine.</summary>
    internal string RunSoon(string script)
    {
        long deadline = Environment.TickCount64 + (Patience * 1000);
        while (Try(script).ExitCode != 0 && Environment.TickCount64 < deadline)
        {
            Thread.Sleep(50);
        }

        return Run(script);
    }

    /// <summary>Skips the test where a program is not installed.</summary>
    internal static void Require(string program) => Assert.SkipUnless(HasProgram(program), $"{program} is not installed.");

    /// <summary>
    /// As <see cref="Run"/>, in whatever way it ends. $IMAGE, $MASTER and $CLIENT are the places, $FAMFSD is the program,
    /// $ID the master. $WORKER is the tests' own program, for <c>dotnet</c>.
    /// </summary>
    internal (int ExitCode, string Output, string Errors) Try(string script) => Command.Run(
        Root,
        Patience,
        new Dictionary<string, string>
        {
            ["IMAGE"] = Image,
            ["MASTER"] = Root,
            ["CLIENT"] = ClientRoot,
            ["FAMFSD"] = Program,
            ["ID"] = Master,
            ["WORKER"] = Worker,
            ["LC_ALL"] = "C",
        },
        "sh",
        "-c",
        script);

    /// <summary>The tests' own program, for <c>dotnet</c>.</summary>
    internal static string Worker { get; } = Path.Combine(AppContext.BaseDirectory, "Famfs.Daemon.Tests.Worker.dll");

    internal static string Program => Environment.GetEnvironmentVariable("FAMFSD") is { Length: > 0 } given
        ? given
        : Path.Combine(AppContext.BaseDirectory, "famfsd");

    internal void Kill() => Kill(MountTable.Find(Root)!.ProcessId);

    internal void Mount(string root, string identity, string options)
    {
        (int exitCode, _, string errors) = Command.Run(
            "/",
            Patience,
            new Dictionary<string, string> { ["FAMFS_SYSTEM_UUID"] = identity },
            Program,
            Image,
            root,
            "-o",
            options.Contains("commit=", StringComparison.Ordinal) ? options : $"{options},{AtClose}");
        Assert.True(exitCode == 0, errors);
    }

    internal void MountAgain(string options = "cache=auto") => Mount(Root, Master, options);

    private static void Kill(int process)
    {
        if (process == 0)
        {
            return;
        }

        try
        {
            using Process victim = Process.GetProcessById(process);
            victim.Kill();
            victim.WaitForExit(60_000);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static void SkipUnlessPossible()
    {
        Assert.SkipUnless(File.Exists("/dev/fuse"), "There is no /dev/fuse here.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess || HasProgram("fusermount3"), "Mounting needs root or fusermount3.");
    }

    private static bool HasProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, name)));
}
