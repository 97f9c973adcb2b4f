using System.ComponentModel;
using System.Diagnostics;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>Starts famfsd so that it survives the process that started it, and waits until the mount is there.</summary>
public static class MountStarter
{
    /// <summary>The line that famfsd writes to standard output once it serves.</summary>
    internal const string ReadyLine = "ready";

    // Longer than a helper of famfsd may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Mounts. A failed or cancelled start leaves neither a mount nor a process.</summary>
    /// <returns>The mount, answering.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.MountFailed"/>, with what famfsd said.</exception>
    public static FamfsMount Start(MountRequest request, CancellationToken cancel = default)
    {
        string mountPoint = ResolveMountPoint(request.MountPoint);
        using Process process = Launch(request, mountPoint);
        try
        {
            Await(process, mountPoint, cancel);
            return MountTable.Find(mountPoint) ?? throw Failed(mountPoint, ErrorClauses.Get("MountGone"));
        }
        catch
        {
            Abandon(process, mountPoint);
            throw;
        }
    }

    /// <summary>The mount point without links, if a famfs can be mounted there.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.MountFailed"/>: it does not exist, or has a famfs.</exception>
    public static string ResolveMountPoint(string mountPoint)
    {
        // The table first: a path through a dead mount leads nowhere.
        if (MountTable.Find(mountPoint) is { } present)
        {
            throw FailedThere(mountPoint, present.State == FamfsMountState.Dead
                ? ErrorClauses.Get("MountDead")
                : ErrorClauses.Get("MountPresent", present.Device));
        }

        string real = Libc.RealPath(mountPoint) ?? throw FailedThere(mountPoint, ErrorClauses.Get("MountNoDirectory"));
        return Directory.Exists(real) ? real : throw FailedThere(mountPoint, ErrorClauses.Get("MountNotDirectory"));
    }

    private static void Await(Process process, string mountPoint, CancellationToken cancel)
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask();
        Task<string> said = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            if (!line.Wait((int)Patience.TotalMilliseconds, cancel))
            {
                throw Failed(mountPoint, ErrorClauses.Get("MountNotReady", Patience.TotalSeconds));
            }
        }
        catch (AggregateException)
        {
            // The pipe failed: as if it had ended.
        }

        if (line is not { IsCompletedSuccessfully: true, Result: ReadyLine })
        {
            process.WaitForExit(1000);
            string reason = said.Wait(1000, cancel)
                ? said.Result.Trim().Replace("famfsd: ", "", StringComparison.Ordinal).TrimEnd('.')
                : "";
            throw Failed(mountPoint, reason.Length > 0 ? reason
                : process.HasExited ? ErrorClauses.Get("MountEnded", process.ExitCode)
                : ErrorClauses.Get("MountNoReason"));
        }
    }

    // Its mount, if there is one, would be dead. Nothing else was mounted there before.
    private static void Abandon(Process process, string mountPoint)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(5000);
        }

        if (MountPaths.Read().MountOn(mountPoint) is not null && Libc.Unmount(mountPoint, lazy: true) != 0)
        {
            FuserMount.Unmount(mountPoint, lazy: true);
        }
    }

    // A package that is unpacked by other means than its installer's may have lost the permission to run. What cannot be
    // repaired here fails at the start, with the reason of the kernel.
    private static void AllowToRun(string program)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            UnixFileMode mode = File.GetUnixFileMode(program);
            if ((mode & Execute) == 0)
            {
                File.SetUnixFileMode(program, mode | Execute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The start says why.
        }
    }

    // Pipes for all three: a child that shares the terminal would change how this process treats it.
    private static Process Launch(MountRequest request, string mountPoint)
    {
        AllowToRun(request.Program);
        ProcessStartInfo start = new(request.Program, [request.Device, mountPoint, "-o", request.Options, "--detach"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        EngineTrace.Tell($"Start {request.Program} {string.Join(' ', start.ArgumentList)}");
        try
        {
            return Process.Start(start) ?? throw Failed(mountPoint, ErrorClauses.Get("MountNotStarted", request.Program));
        }
        catch (Win32Exception e)
        {
            throw Failed(mountPoint, ErrorClauses.Get("MountNotRun", request.Program, e.Message));
        }
    }

    private static FamfsException FailedThere(string mountPoint, string reason) =>
        FamfsException.CreateVariant(FamfsErrorId.MountFailed, "There", mountPoint, reason);

    private static FamfsException Failed(string mountPoint, string reason) =>
        FamfsException.Create(FamfsErrorId.MountFailed, mountPoint, reason);
}
