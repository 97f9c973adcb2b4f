using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes a file's cache lines back to memory, or drops them so that what other hosts wrote is seen.</summary>
[Cmdlet(VerbsData.Sync, "FamfsFile")]
[OutputType(typeof(FamfsFile))]
public sealed class SyncFamfsFileCommand : FileSystemCmdlet
{
    /// <summary>Files inside the file system.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Drops the lines instead of only writing them back.</summary>
    [Parameter]
    public SwitchParameter Invalidate { get; set; }

    /// <summary>Writes the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            FamfsVolume volume = OpenFileSystem(path);
            PerItem(path, () =>
            {
                foreach (FamfsItem item in Resolve(volume, path))
                {
                    PerItem(item.Path, () => Sync(volume, item));
                }
            });
        }
    }

    private void Sync(FamfsVolume volume, FamfsItem item)
    {
        FileData data = volume.OpenData(item.Path);
        if (Invalidate)
        {
            data.Invalidate(0, data.Size);
        }
        else
        {
            data.Flush(0, data.Size);
        }

        if (PassThru)
        {
            WriteObject(item);
        }
    }
}
