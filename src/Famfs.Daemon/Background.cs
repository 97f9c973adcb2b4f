using Famfs.Interop;
using Famfs.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Daemon;

/// <summary>Both sides of a famfsd that goes on when its caller is gone.</summary>
internal static class Background
{
    /// <summary>Starts another famfsd for the work and waits until its mount answers, as mount(8) expects of a helper.</summary>
    internal static void Start(DaemonOptions options) => MountStarter.Start(new MountRequest
    {
        Program = Path.Combine(AppContext.BaseDirectory, "famfsd"),
        Device = options.Device,
        MountPoint = options.MountPoint,
        ReadOnly = options.ReadOnly,
        Writable = options.Writable,
        AllowOther = options.AllowOther,
        Cache = options.Cache,
    });

    /// <summary>Lets go of the session, the terminal and the descriptors of the caller; output goes to a file.</summary>
    internal static void Detach(string log)
    {
        using SafeFileHandle nothing = Libc.Open("/dev/null", Libc.O_RDONLY, 0, out _);
        using SafeFileHandle output = Libc.Open(log, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, 0x1a4, out int errno);
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "open", log);
        }

        CloseInherited();

        // Fails for the leader of a group, which has no caller to leave.
        Libc.NewSession();
        Libc.Duplicate((int)nothing.DangerousGetHandle(), 0);
        Libc.Duplicate((int)output.DangerousGetHandle(), 1);
        Libc.Duplicate((int)output.DangerousGetHandle(), 2);
    }

    // Whatever this process has opened itself closes on exec; what does not has come from the caller.
    private static void CloseInherited()
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
