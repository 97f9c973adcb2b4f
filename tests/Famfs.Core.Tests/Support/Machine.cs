using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Tests.Support;

/// <summary>A host with an identity and a directory of its own, for one test.</summary>
internal sealed class Machine : IDisposable
{
    private readonly HostVariable _variable;
    private readonly List<FamfsVolume> _volumes = [];

    public Machine()
        : this(Guid.NewGuid())
    {
    }

    public Machine(Guid uuid)
    {
        Uuid = uuid;
        _variable = new HostVariable(uuid);
    }

    public Guid Uuid { get; }

    public Scratch Scratch { get; } = new();

    /// <summary>A new file system in an image file.</summary>
    public string Format(string name = "v.famfs", long size = MediaLayout.MinDeviceSize, long log = MediaLayout.MinLogLength)
    {
        string path = Scratch.File(name);
        Formatter.Format(path, new FormatOptions { Size = size, LogLength = log });
        return path;
    }

    /// <summary>Opens a file system; each has a handle and a mapping of its own, as processes have.</summary>
    public FamfsVolume Open(string path)
    {
        _volumes.Add(FamfsVolume.Open(path));
        return _volumes[^1];
    }

    public void Dispose()
    {
        _volumes.ForEach(v => v.Dispose());
        Scratch.Dispose();
        _variable.Dispose();
    }
}
