using System.Runtime.InteropServices;
using Famfs.Bench.Mounts;
using Famfs.Maintenance;
using Famfs.Mounts;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Bench.Measuring;

/// <summary>
/// A directory in memory (tmpfs) for the files of one group. It goes with all that is mounted below when it is disposed, when
/// the run is stopped by a signal, and after a run that was killed at the start of the next.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const string Memory = "/dev/shm";
    private const string Prefix = "famfs-bench.";
    private const long RoomNeeded = 6L << 30;

    private readonly List<FamfsVolume> _volumes = [];
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _gate = new();
    private bool _isRemoved;

    public Workspace()
    {
        foreach (string left in Directory.GetDirectories(Memory, Prefix + "*").Where(d => !IsInUse(d)))
        {
            Console.WriteLine($"  {left} was left by a run that was killed, and is removed");
            Remove(left);
        }

        DriveInfo drive = new(Memory);
        if (drive.AvailableFreeSpace < RoomNeeded)
        {
            throw new InvalidOperationException(
                $"{Memory} has {drive.AvailableFreeSpace >> 20} MiB free and the measurements need {RoomNeeded >> 20}. "
                + "Free some, or mount it larger.");
        }

        Root = Directory.CreateDirectory($"{Memory}/{Prefix}{Environment.ProcessId}.{Guid.NewGuid():n}").FullName;
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            s => PosixSignalRegistration.Create(s, _ => Abort()))];
    }

    public string Root { get; }

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>A new file system in a sparse file.</summary>
    public string Format(string name, long log = MediaLayout.MinLogLength, long size = MediaLayout.MinDeviceSize)
    {
        string path = File(name);
        System.IO.File.Delete(path);
        Formatter.Format(path, new FormatOptions { Size = size, LogLength = log });
        return path;
    }

    /// <summary>Opens a file system until the workspace ends.</summary>
    public FamfsVolume Open(string path)
    {
        _volumes.Add(FamfsVolume.Open(path));
        return _volumes[^1];
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _volumes.ForEach(v => v.Dispose());
        RemoveOnce();
    }

    private static void Remove(string root)
    {
        // A server ends when its mount does; one that the same signal has stopped has taken its mount along.
        foreach (string mount
            in MountTable.Entries().Select(m => m.MountPoint).Where(m => m.StartsWith(root + "/", StringComparison.Ordinal)))
        {
            Tool.Run($"umount -l '{mount}' || ! mountpoint -q '{mount}'");
        }

        // A program that was stopped may still write its last.
        for (int attempt = 0; Directory.Exists(root); attempt++)
        {
            try
            {
                Directory.Delete(root, recursive: true);
            }
            catch (IOException) when (attempt < 20)
            {
                Thread.Sleep(100);
            }
        }
    }

    // The number may have come to mean another process since.
    private static bool IsInUse(string root)
    {
        string process = $"/proc/{Path.GetFileName(root).Split('.')[1]}/cmdline";
        return System.IO.File.Exists(process)
            && System.IO.File.ReadAllText(process).Contains("Famfs.Bench", StringComparison.Ordinal);
    }

    private void Abort()
    {
        try
        {
            RemoveOnce();
        }
        finally
        {
            Environment.Exit(1);
        }
    }

    // A signal may come while it is disposed: neither may end the process before the other is done.
    private void RemoveOnce()
    {
        lock (_gate)
        {
            if (!_isRemoved)
            {
                _isRemoved = true;
                Remove(Root);
            }
        }
    }
}
