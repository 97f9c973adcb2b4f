using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Erofs;
using Famfs.Maintenance;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Gives a file system a log without retired entries, or a larger one.</summary>
[Cmdlet(VerbsCommon.Optimize, "FamfsFileSystem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(FamfsFileSystem))]
public sealed class OptimizeFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>Bytes of the new log: a power of two that is no smaller than before. As many as before when left out.</summary>
    [Parameter]
    [Alias("LogLength")]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? LogSize { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        OptimizePlan plan = Optimizer.Plan(device, LogSize);
        if (!ShouldProcess(device, Describe(plan)))
        {
            return;
        }

        Optimizer.Run(device, LogSize);
        VolumeCache.Forget(device);
        WriteObject(ErofsView.Describe(Lease(device)));
    }

    private static string Describe(OptimizePlan plan) =>
        plan.IsContinued
        ? $"Finish the exchange of the log, which was cut off: {plan.EntriesAfter} entries in {SizeText.Of(plan.LogLength)}"
        : $"Exchange the log of {plan.EntriesBefore} entries for one of {plan.EntriesAfter} in {SizeText.Of(plan.LogLength)}"
            + (plan.Moved > 0 ? $", which moves {SizeText.Of(plan.Moved)} of files" : "")
            + "; every host has to open it again";
}
