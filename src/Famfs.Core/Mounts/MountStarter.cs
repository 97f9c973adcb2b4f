using System.ComponentModel;
using System.Diagnostics;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>Starts famfsd so that it survives whoever started it, and waits until the mount answers.</summary>
public static class MountStarter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Mounts.</summary>
    /// <returns>The mount, answering.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.MountFailed"/>, with what famfsd said.</exception>
    public static FamfsMount Start(MountRequest request, CancellationToken cancel = default)
    {
        string mountPoint = Libc.RealPath(request.MountPoint)
            ?? throw Failed(request.MountPoint, "the mount point does not exist, or a dead mount is in the way");
        if (MountTable.IsMounted(mountPoint))
        {
            throw Failed(mountPoint, "a famfs is mounted there already");
        }

        string log = LogFile(mountPoint);
        MountRuntime.Forget(mountPoint);
        using Process process = Launch(request, mountPoint, log);
        try
        {
            FamfsMount mount = Await(process, mountPoint, log, cancel);
            return mount;
        }
        catch
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            throw;
        }
    }

    private static FamfsMount Await(Process process, string mountPoint, string log, CancellationToken cancel)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience;)
        {
            cancel.ThrowIfCancellationRequested();
            if (process.WaitForExit(10))
            {
                throw Failed(mountPoint, Said(process, log));
            }

            if (MountRuntime.Ask(mountPoint) is { } report && report.ProcessId == process.Id)
            {
                return report.ToMount();
            }
        }

        throw Failed(mountPoint, $"famfsd did not answer within {Patience.TotalSeconds} seconds; see {log}");
    }

    // Pipes for all three: a child that shares the terminal would change how this process treats it.
    private static Process Launch(MountRequest request, string mountPoint, string log)
    {
        ProcessStartInfo start = new(
            request.Program, [request.Device, mountPoint, "-o", request.Options, "--log", log])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        try
        {
            return Process.Start(start) ?? throw Failed(mountPoint, $"{request.Program} did not start");
        }
        catch (Win32Exception e)
        {
            throw Failed(mountPoint, $"{request.Program} can not be run: {e.Message}");
        }
    }

    private static string LogFile(string mountPoint)
    {
        try
        {
            string log = MountRuntime.PathOf(mountPoint, ".log");
            File.Delete(log);
            return log;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(mountPoint, $"there is no place for its state, set XDG_RUNTIME_DIR: {e.Message}");
        }
    }

    private static string Said(Process process, string log)
    {
        string said = process.StandardError.ReadToEnd();
        try
        {
            said += File.ReadAllText(log);
        }
        catch (IOException)
        {
        }

        said = said.Trim().Replace("famfsd: ", "", StringComparison.Ordinal);
        return said.Length > 0 ? said.TrimEnd('.') : $"famfsd ended with exit code {process.ExitCode}";
    }

    private static FamfsException Failed(string mountPoint, string reason) =>
        FamfsException.Create(FamfsErrorId.MountFailed, mountPoint, reason);
}
