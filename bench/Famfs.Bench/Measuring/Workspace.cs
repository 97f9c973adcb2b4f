using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Bench.Measuring;

/// <summary>A directory in memory (tmpfs) for the files of one group; gone when disposed.</summary>
internal sealed class Workspace : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long RoomNeeded = 6L << 30;

    private readonly List<FamfsVolume> _volumes = [];

    public Workspace()
    {
        DriveInfo drive = new(Memory);
        if (drive.AvailableFreeSpace < RoomNeeded)
        {
            throw new InvalidOperationException(
                $"{Memory} has {drive.AvailableFreeSpace >> 20} MiB free and the measurements need {RoomNeeded >> 20}. Free some, or mount it larger.");
        }

        Root = Directory.CreateDirectory($"{Memory}/famfs-bench.{Environment.ProcessId}.{Guid.NewGuid():n}").FullName;
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
        _volumes.ForEach(v => v.Dispose());
        Directory.Delete(Root, recursive: true);
    }
}
