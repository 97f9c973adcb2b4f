using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Repairs what a check finds, asking before each step.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "FamfsFileSystem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(FamfsFinding))]
public sealed class RepairFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>The host that becomes the master where the superblock is written anew; this host when left out.</summary>
    [Parameter]
    public Guid? Owner { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        List<FamfsFinding> agreed = [];
        foreach (FamfsFinding finding in Repairer.Plan(device, Owner))
        {
            string what = finding.Entry is { } entry ? $"{device}, entry {entry}: {finding.Text}" : $"{device}: {finding.Text}";
            if (ShouldProcess(what, what, "Repair-FamfsFileSystem", out ShouldProcessReason reason))
            {
                agreed.Add(finding);
            }
            else if (reason == ShouldProcessReason.WhatIf)
            {
                WriteObject(finding);
            }
        }

        if (agreed.Count > 0)
        {
            Repairer.Apply(device, agreed, Owner);
            VolumeCache.Forget(device);
            WriteObject(agreed, enumerateCollection: true);
        }
    }
}
