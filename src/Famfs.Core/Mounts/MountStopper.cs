using System.Diagnostics;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>Takes mounts down, those whose famfsd is dead included.</summary>
public static class MountStopper
{
    private const int Interval = 100;
    private const int UnmountInterval = 1000;

    // How long famfsd may take to notice that its mount is gone, and to commit one more file.
    private const int NoticePatience = 5_000;
    private const int ForcedNoticePatience = 1_000;
    private const int CommitPatience = 15_000;

    /// <summary>Unmounts, and waits until the log has everything that was closed.</summary>
    /// <param name="mountPoint">The directory.</param>
    /// <param name="force">Takes it out of the name space at once even if it is in use; famfsd ends when nothing uses it.</param>
    /// <param name="waiting">Told how many files and directories are still to be committed, several times a second.</param>
    /// <param name="cancel">Ends the wait. The mount is gone by then, and famfsd goes on committing.</param>
    /// <returns>Whether famfsd has ended. Otherwise the file system is in use, or mounted in another place as well.</returns>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotMounted"/>, <see cref="FamfsErrorId.MountBusy"/>, <see cref="FamfsErrorId.AccessDenied"/>;
    /// <see cref="FamfsErrorId.UnmountIncomplete"/>: it is unmounted, and famfsd stopped committing.
    /// </exception>
    public static bool Stop(string mountPoint, bool force, Action<int>? waiting = null, CancellationToken cancel = default)
    {
        MountEntry entry = MountPaths.Read().MountOn(mountPoint) ?? throw FamfsException.Create(FamfsErrorId.NotMounted, mountPoint);
        using DaemonConnection? famfsd = DaemonConnection.TryOpen(entry);
        int process = famfsd?.Peer.ProcessId ?? MountInquiry.Describe(entry).ProcessId;
        if (!force || !IsKilled(process) || Libc.Abort(entry.MountPoint) != 0)
        {
            Unmount(entry.MountPoint, force);
        }

        EngineTrace.Tell($"Unmounted '{entry.MountPoint}'. Its famfsd is process {process}.");
        DeviceMapper.RemoveOver(entry);
        return famfsd is null
            ? AwaitProcess(process, entry.MountPoint, cancel)
            : AwaitCommits(famfsd, entry.MountPoint, force ? ForcedNoticePatience : NoticePatience, waiting ?? (_ => { }), cancel);
    }

    /// <summary>Waits until the famfsd of a mount has ended; takes the mount down when cancelled.</summary>
    public static void Await(FamfsMount mount, CancellationToken cancel)
    {
        if (mount.BackEnd == FamfsBackEnd.Erofs)
        {
            AwaitUnmount(mount, cancel);
            return;
        }

        using DaemonConnection? famfsd = MountPaths.Read().MountOn(mount.MountPoint) is { } entry ? DaemonConnection.TryOpen(entry) : null;
        while (!(famfsd?.HasEnded(Interval) ?? HasEnded(mount.ProcessId, Interval)))
        {
            if (cancel.IsCancellationRequested)
            {
                Stop(mount.MountPoint, force: true, cancel: CancellationToken.None);
                return;
            }
        }
    }

    /// <summary>
    /// Whether a famfsd was killed and a thread of it is still there: it waits in the kernel for a program, which waits for its
    /// answer. Only the end of all requests ends that.
    /// </summary>
    private static bool IsKilled(int process)
    {
        try
        {
            // The state comes after the name, which may have any character.
            string status = File.ReadAllText($"/proc/{process}/stat");
            int name = status.LastIndexOf(')');
            return status.Length > name + 2 && status[name + 2] == 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    // No process serves it: the mount table alone tells.
    private static void AwaitUnmount(FamfsMount mount, CancellationToken cancel)
    {
        while (MountPaths.Read().MountOn(mount.MountPoint) is { View: not null })
        {
            if (cancel.WaitHandle.WaitOne(UnmountInterval))
            {
                Stop(mount.MountPoint, force: true, cancel: CancellationToken.None);
                return;
            }
        }
    }

    private static void Unmount(string mountPoint, bool force)
    {
        int errno = Libc.Unmount(mountPoint, force);
        if (errno is Errno.EPERM or Errno.EACCES)
        {
            if (FuserMount.Unmount(mountPoint, force) is not { } problem)
            {
                return;
            }

            errno = problem.Contains("busy", StringComparison.OrdinalIgnoreCase) ? Errno.EBUSY : errno;
        }

        if (errno != 0)
        {
            throw errno == Errno.EBUSY
                ? FamfsException.Create(FamfsErrorId.MountBusy, mountPoint)
                : FamfsException.FromErrno(errno, "umount", mountPoint);
        }
    }

    private static bool AwaitCommits(
        DaemonConnection famfsd, string mountPoint, int noticePatience, Action<int> waiting, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        long progress = start;
        int left = int.MaxValue;
        while (!famfsd.HasEnded(Interval))
        {
            cancel.ThrowIfCancellationRequested();
            MountReport? report = famfsd.Status();
            if (report is { Ending: false } && Passed(start) > noticePatience)
            {
                // Another mount point or namespace shows it too, or open files keep it.
                famfsd.Settle();
                return famfsd.HasEnded(0);
            }

            if (report is not null && report.Uncommitted < left)
            {
                left = report.Uncommitted;
                progress = Stopwatch.GetTimestamp();
            }

            if (Passed(progress) > CommitPatience)
            {
                throw FamfsException.Create(FamfsErrorId.UnmountIncomplete, mountPoint, famfsd.Peer.ProcessId);
            }

            waiting(report?.Uncommitted ?? 0);
        }

        return true;
    }

    private static bool AwaitProcess(int process, string mountPoint, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (!HasEnded(process, Interval))
        {
            cancel.ThrowIfCancellationRequested();
            if (Passed(start) > CommitPatience)
            {
                throw FamfsException.Create(FamfsErrorId.UnmountIncomplete, mountPoint, process);
            }
        }

        return true;
    }

    // A number may have been given to another process since; one that cannot be read has ended.
    private static bool HasEnded(int process, int milliseconds)
    {
        try
        {
            if (process > 0 && File.ReadAllText($"/proc/{process}/cmdline").Contains("famfsd", StringComparison.Ordinal))
            {
                Thread.Sleep(milliseconds);
                return false;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return true;
    }

    private static double Passed(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
