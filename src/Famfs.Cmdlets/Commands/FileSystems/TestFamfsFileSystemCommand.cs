using System.Management.Automation;
using Famfs.Maintenance;

namespace Famfs.Cmdlets.Commands;

/// <summary>Checks a file system from its bytes; writes findings and a summary, or with -Quiet whether it is healthy.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FamfsFileSystem")]
[OutputType(typeof(FamfsFinding), typeof(FamfsCheckResult), typeof(bool))]
public sealed class TestFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>Only says whether there is neither error nor warning.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        Checker check = Checker.Run(device);
        if (Quiet)
        {
            WriteObject(check.Result.IsHealthy);
            return;
        }

        WriteObject(check.Findings.Select(f => f with { Device = device }), enumerateCollection: true);
        WriteObject(check.Result);
    }
}
