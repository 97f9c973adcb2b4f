using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Maintenance;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Destroys a file system by taking its magic away.</summary>
[Cmdlet(VerbsCommon.Clear, "FamfsFileSystem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class ClearFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>Also destroys what another host formatted, or what is damaged.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        if (ShouldProcess(device, CommandTexts.Get("ActionDestroy", Formatter.PlanClear(device, Force))))
        {
            Formatter.Clear(device, Force);
            VolumeCache.Forget(device);
        }
    }
}
