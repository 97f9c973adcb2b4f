using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Devices;
using Famfs.Discovery;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Switches a character DAX device between devdax and famfs mode.</summary>
[Cmdlet(VerbsCommon.Set, "FamfsDevice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(FamfsDevice))]
public sealed class SetFamfsDeviceCommand : DeviceCmdlet
{
    /// <summary>DevDax: the device can be mapped, which this module needs. Famfs: it is the kernel's own famfs's.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateSet("DevDax", "Famfs")]
    public string Mode { get; set; } = "";

    /// <summary>The mount point of sysfs.</summary>
    [Parameter]
    public string SysFsRoot { get; set; } = "/sys";

    /// <summary>Writes the device as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        string sysRoot = HostPath(SysFsRoot);
        DaxMode mode = Mode.Equals("DevDax", StringComparison.OrdinalIgnoreCase) ? DaxMode.DevDax : DaxMode.FsDev;
        if (IsWhatIf && !DeviceMode.IsToBeSet(device, mode, sysRoot))
        {
            WriteWarning(CommandTexts.Get("ModeAlready", device, Mode.ToLowerInvariant()));
            return;
        }

        if (ShouldProcess(device, CommandTexts.Get("ActionSwitch", Mode.ToLowerInvariant())))
        {
            // This session's own view of it is a mapping too.
            VolumeCache.Forget(device);
            DeviceMode.Set(device, mode, sysRoot);
            if (PassThru)
            {
                string directory = System.IO.Path.GetDirectoryName(device)!;
                WriteObject(DeviceDiscovery.List(sysRoot, directory).First(d => d.Device == device));
            }
        }
    }
}
