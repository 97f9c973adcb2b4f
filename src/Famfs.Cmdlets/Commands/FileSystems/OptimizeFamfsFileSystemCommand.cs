using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Texts;
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
        plan.IsContinued ? CommandTexts.Get("ActionExchangeOn", plan.EntriesAfter, SizeText.Of(plan.LogLength))
        : plan.Moved > 0 ? CommandTexts.Get(
            "ActionExchangeMoves", plan.EntriesBefore, plan.EntriesAfter, SizeText.Of(plan.LogLength), SizeText.Of(plan.Moved))
        : CommandTexts.Get("ActionExchange", plan.EntriesBefore, plan.EntriesAfter, SizeText.Of(plan.LogLength));
}
