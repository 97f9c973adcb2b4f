using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Cmdlets;

/// <summary>
/// A command on paths: inside the file system that is named, or with none named of this machine, under a mount.
/// </summary>
public abstract class FileSystemCmdlet : FamfsCmdlet
{
    /// <summary>The file system: its device, image file or mount point, or an object that knows it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Device")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FileSystem { get; set; }

    /// <summary>Where a path leads; that there is no file system ends the pipeline.</summary>
    protected FamfsPath Locate(string path) => SetUp(FileSystem ?? path, () => Find(FileSystem, path)
        ?? throw FamfsException.Create(FamfsErrorId.FileSystemRequired, path));

    /// <summary>Where a path leads, or null when no file system is named and none is mounted there.</summary>
    protected FamfsPath? Find(string? fileSystem, string path) =>
        fileSystem is not null ? new FamfsPath(DeviceOf(fileSystem), path)
        : TryHostPath(path, out string host) ? Mounts.Find(host)
        : null;

    /// <summary>A file system, followed to the end of its log; an error ends the pipeline.</summary>
    protected FamfsVolume Open(string device) => SetUp(device, () => VolumeCache.Get(device));

    /// <summary>The items that a path or pattern names; an exact name wins over a pattern.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/> when there are none.</exception>
    protected static IEnumerable<FamfsItem> Resolve(FamfsVolume volume, string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path) || volume.Find(path) is not null)
        {
            return [volume.Get(path)];
        }

        List<FamfsItem> found = [.. volume.Match(new PathPattern(path).Components)];
        return found.Count > 0 ? found : throw FamfsException.Create(FamfsErrorId.PathNotFound, path, volume.DevicePath);
    }
}
