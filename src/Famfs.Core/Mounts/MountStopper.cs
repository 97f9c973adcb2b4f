using System.ComponentModel;
using System.Diagnostics;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>Takes mounts down, those whose famfsd is dead included.</summary>
public static class MountStopper
{
    private const string Helper = "fusermount3";
    private const int Patience = 10_000;
    private const int ForcedPatience = 1_000;

    /// <summary>Unmounts, and waits for famfsd to end.</summary>
    /// <param name="mountPoint">The directory.</param>
    /// <param name="force">Takes it out of the name space at once even if it is in use; famfsd ends when nothing uses it.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotMounted"/>, <see cref="FamfsErrorId.MountBusy"/>, <see cref="FamfsErrorId.AccessDenied"/>.
    /// </exception>
    public static void Stop(string mountPoint, bool force)
    {
        FamfsMount mount = MountTable.Find(mountPoint) ?? throw FamfsException.Create(FamfsErrorId.NotMounted, mountPoint);
        mountPoint = mount.MountPoint;
        int process = mount.IsServed ? mount.ProcessId : MountRuntime.Recall(mountPoint)?.ProcessId ?? 0;
        int errno = Libc.Unmount(mountPoint, force);
        if (errno == Errno.EPERM)
        {
            errno = RunHelper(mountPoint, force);
        }

        if (errno != 0)
        {
            throw errno == Errno.EBUSY
                ? FamfsException.Create(FamfsErrorId.MountBusy, mountPoint)
                : FamfsException.FromErrno(errno, "umount", mountPoint);
        }

        if (process == 0 || HasEnded(process, force ? ForcedPatience : Patience))
        {
            MountRuntime.Forget(mountPoint);
        }
    }

    /// <summary>Waits until a mount has ended; takes it down when cancelled.</summary>
    public static void Await(FamfsMount mount, CancellationToken cancel)
    {
        while (IsFamfsd(mount.ProcessId))
        {
            if (cancel.WaitHandle.WaitOne(200))
            {
                Stop(mount.MountPoint, force: true);
                return;
            }
        }
    }

    private static bool HasEnded(int process, int patience)
    {
        long deadline = Environment.TickCount64 + patience;
        while (IsFamfsd(process))
        {
            if (Environment.TickCount64 > deadline)
            {
                return false;
            }

            Thread.Sleep(5);
        }

        return true;
    }

    // A number may have been given to another process since; one that can not be read has ended.
    private static bool IsFamfsd(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains("famfsd", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int RunHelper(string mountPoint, bool force)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Helper, [force ? "-uz" : "-u", "--", mountPoint])
            {
                RedirectStandardError = true,
            })!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? 0 : said.Contains("busy", StringComparison.Ordinal) ? Errno.EBUSY : Errno.EPERM;
        }
        catch (Win32Exception)
        {
            return Errno.EPERM;
        }
    }
}
