using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes a file's cache lines back to memory, or drops them so that what other hosts wrote is seen.</summary>
[Cmdlet(VerbsData.Sync, "FamfsFile")]
[OutputType(typeof(FamfsFile))]
public sealed class SyncFamfsFileCommand : FileCmdlet
{
    /// <summary>Drops the lines instead of only writing them back.</summary>
    [Parameter]
    public SwitchParameter Invalidate { get; set; }

    /// <summary>Writes the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsFile file)
    {
        FileData data = volume.OpenData(file.Path);
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
            WriteObject(file);
        }
    }
}
