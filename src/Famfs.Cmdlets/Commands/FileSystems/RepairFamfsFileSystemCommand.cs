using System.Management.Automation;
using Famfs.Maintenance;
using Famfs.Superblocks;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Repairs what a check finds, asking before each step.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "FamfsFileSystem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(FamfsFinding))]
public sealed class RepairFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>The host that becomes the master where the superblock is rewritten; this host when left out.</summary>
    [Parameter]
    public Guid? Owner { get; set; }

    private const int MostRounds = 8;

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        // What a step repairs may bring to light what it hid: until nothing is left but what was declined.
        HashSet<FamfsFinding> told = [];
        for (int round = 0; round < MostRounds; round++)
        {
            List<FamfsFinding> agreed = [.. Repairer.Plan(device, Owner).Where(told.Add).Where(finding => IsAgreed(device, finding))];
            if (agreed.Count == 0)
            {
                return;
            }

            Repairer.Apply(device, agreed, Owner);
            VolumeCache.Forget(device);
            WriteObject(agreed.Select(f => f with { Device = device }), enumerateCollection: true);
            if (Owner is { } owner && owner != HostIdentity.Current().Uuid)
            {
                // The next step is the new master's.
                return;
            }
        }
    }

    private bool IsAgreed(string device, FamfsFinding finding)
    {
        string place = finding.Entry is { } entry ? $"{device}, entry {entry}" : device;
        string what = DisplayText.Of($"{place}: {finding.Text}");
        bool isAgreed = ShouldProcess(what, what, "Repair-FamfsFileSystem", out ShouldProcessReason reason);
        if (reason == ShouldProcessReason.WhatIf)
        {
            WriteObject(finding with { Device = device });
        }

        return isAgreed;
    }
}
