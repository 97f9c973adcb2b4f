using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets;

/// <summary>A command on paths inside a file system.</summary>
public abstract class FileSystemCmdlet : FamfsCmdlet
{
    /// <summary>The file system: its device or image file, or an object that knows it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Device")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FileSystem { get; set; }

    /// <summary>The file system that a path is in, followed to the end of its log.</summary>
    protected FamfsVolume OpenFileSystem(string path) => OpenFileSystem(FileSystem, path);

    /// <summary>As <see cref="OpenFileSystem(string)"/> for another parameter's value.</summary>
    protected FamfsVolume OpenFileSystem(string? device, string path) => SetUp(device ?? path, () => device is null
        ? throw FamfsException.Create(FamfsErrorId.FileSystemRequired, path)
        : VolumeCache.Get(HostPath(device)));

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
