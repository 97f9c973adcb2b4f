using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes where the bytes of files are on the device, run by run.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFileMap")]
[OutputType(typeof(FamfsExtent))]
public sealed class GetFamfsFileMapCommand : FileSystemCmdlet
{
    /// <summary>Files inside the file system.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>First byte of the part that is mapped.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Offset { get; set; }

    /// <summary>Bytes of the part that is mapped; to the end when left out.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Length { get; set; } = long.MaxValue;

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
                    PerItem(
                        item.Path, () => WriteObject(volume.Map(item.Path, Offset, Length), enumerateCollection: true));
                }
            });
        }
    }
}
