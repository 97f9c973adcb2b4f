using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Cmdlets;

/// <summary>A command on files, one at a time.</summary>
public abstract class FileCmdlet : FileSystemCmdlet
{
    /// <summary>Files inside the file system, or under a mount when no file system is named. An exact name wins over a pattern.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            FamfsPath place = Locate(path);
            FamfsVolume volume = Open(place.Device);
            PerItem(path, () =>
            {
                foreach (FamfsItem item in Resolve(volume, place.Path))
                {
                    // One that fails does not keep the others of its pattern back.
                    PerItem(item.Path.Length == 0 ? path : item.Path, () => Process(volume, volume.GetFile(item.Path)));
                }
            });
        }
    }

    /// <summary>Does one file; an engine error becomes an error record.</summary>
    protected abstract void Process(FamfsVolume volume, FamfsFile file);
}
