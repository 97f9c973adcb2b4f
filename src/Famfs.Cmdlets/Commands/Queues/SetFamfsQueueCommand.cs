using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Sets what queues may be used for, by the permissions of their two files.</summary>
[Cmdlet(VerbsCommon.Set, "FamfsQueue", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsQueue))]
public sealed class SetFamfsQueueCommand : QueueCmdlet
{
    /// <summary>The operations that the queue is to allow.</summary>
    [Parameter(Mandatory = true)]
    public FamfsQueueAccess Access { get; set; }

    /// <summary>Writes the queues.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, string path)
    {
        QueueState.Read(volume, path);
        if (ShouldProcess($"{path} on {volume.DevicePath}", CommandTexts.Get("ActionAllow", Access)))
        {
            QueueAccess.Set(volume, path, Access, Cancelled);
        }

        if (PassThru)
        {
            WriteObject(QueueState.Read(volume, path));
        }
    }
}
