using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Maps files into memory: direct access to the device, for as long as the object is not disposed.</summary>
[Cmdlet(VerbsCommon.Open, "FamfsFile", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsMappedFile))]
public sealed class OpenFamfsFileCommand : FileCmdlet
{
    /// <summary>Allows stores as well; only the master may.</summary>
    [Parameter]
    public SwitchParameter Writable { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsFile file)
    {
        volume.RequireMappable(file, Writable);
        if (!Writable || ShouldProcess($"{DisplayText.Of(file.Path)} on {volume.DevicePath}", CommandTexts.Get("ActionMap")))
        {
            WriteObject(volume.MapFile(file, Writable));
        }
    }
}
