using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Empties queues: what waits in them is passed over unread, damaged or not.</summary>
[Cmdlet(
    VerbsCommon.Clear,
    "FamfsQueue",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsQueue))]
public sealed class ClearFamfsQueueCommand : QueueCmdlet
{
    /// <summary>Writes the queues.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, string path)
    {
        FamfsQueue queue = QueueState.Read(volume, path);
        if (ShouldProcess($"{path} on {volume.DevicePath}", CommandTexts.Get("ActionPassOver", queue.Depth)))
        {
            using (QueueConsumer consumer = QueueConsumer.Open(volume, path))
            {
                long count = consumer.Clear();
                WriteVerbose(CommandTexts.Get("QueueCleared", count, path));
            }

            if (PassThru)
            {
                WriteObject(QueueState.Read(volume, path));
            }
        }
    }
}
