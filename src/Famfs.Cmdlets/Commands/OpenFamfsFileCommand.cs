using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Maps files into memory: direct access to the device, for as long as the object is not disposed.</summary>
[Cmdlet(VerbsCommon.Open, "FamfsFile", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsMappedFile))]
public sealed class OpenFamfsFileCommand : FileSystemCmdlet
{
    /// <summary>Files inside the file system.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Allows stores as well; only the master may.</summary>
    [Parameter]
    public SwitchParameter Writable { get; set; }

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
                    if (!Writable || ShouldProcess($"{item.Path} on {volume.DevicePath}", "Map for writing"))
                    {
                        WriteObject(volume.MapFile(item.Path, Writable));
                    }
                }
            });
        }
    }
}
