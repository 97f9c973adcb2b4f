using Famfs.Daemon.Serving;
using Famfs.Interop;
using Famfs.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Daemon;

/// <summary>Both sides of a famfsd that goes on when its caller is gone.</summary>
internal static class Background
{
    /// <summary>Starts another famfsd for the work and waits until its mount answers, as mount(8) expects of a helper.</summary>
    internal static void Start(DaemonOptions options) => MountStarter.Start(RequestOf(options));

    /// <summary>The same mount, by the famfsd beside this one.</summary>
    internal static MountRequest RequestOf(DaemonOptions options) => new()
    {
        Program = Path.Combine(AppContext.BaseDirectory, "famfsd"),
        Device = options.Device,
        MountPoint = options.MountPoint,
        ReadOnly = options.ReadOnly,
        Writable = options.Writable,
        Immutable = !options.Mutable,
        AllowOther = options.AllowOther,
        Meta = options.Meta,
        NoExecute = options.NoExecute,
        NoSymlinkFollow = options.NoSymlinkFollow,
        Cache = options.Cache,
        Transport = options.Transport,
        Module = options.Maps == MapWish.Module,
        FileMaps = options.Maps == MapWish.On,
        NoFileMaps = options.Maps == MapWish.Off,
        CommitPolicy = options.Commit.Text,
    };

    /// <summary>
    /// Tells the caller that the mount serves, and lets go of its session, terminal and descriptors. Failures go to a log
    /// file from now on; where there is no safe place for one, they are only counted.
    /// </summary>
    internal static LogFile? Detach()
    {
        // Fails for the leader of a group, which has no caller to leave.
        Libc.NewSession();
        Console.Out.WriteLine(MountStarter.ReadyLine);
        Console.Out.Flush();
        LogFile? log = LogFile.TryCreate();
        Failures.Write = log is null ? static _ => { } : log.Write;
        using SafeFileHandle nothing = Libc.Open("/dev/null", Libc.O_RDWR, 0, out _);
        int output = log?.Descriptor ?? (int)nothing.DangerousGetHandle();
        Libc.Duplicate((int)nothing.DangerousGetHandle(), 0);
        Libc.Duplicate(output, 1);
        Libc.Duplicate(output, 2);
        return log;
    }

    /// <summary>Closes what came from the caller: what this process has opened itself closes on exec.</summary>
    internal static void CloseInherited()
    {
        foreach (string entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), out int descriptor) && descriptor > 2 && !Libc.ClosesOnExec(descriptor))
            {
                Libc.Close(descriptor);
            }
        }
    }
}
