using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Discovery;

namespace Famfs.Cmdlets.Commands;

/// <summary>Lists the DAX devices of this machine, or looks at the named devices and image files.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsDevice")]
[OutputType(typeof(FamfsDevice))]
public sealed class GetFamfsDeviceCommand : FamfsCmdlet
{
    /// <summary>Device nodes, image files or mount points; all DAX devices when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "LiteralPath", "FullName", "PSPath", "chardev")]
    [Binding.DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Device { get; set; }

    /// <summary>The mount point of sysfs; the saved tree of another machine can be named as well.</summary>
    [Parameter]
    public string SysFsRoot { get; set; } = "/sys";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Device is null)
        {
            WriteObject(DeviceDiscovery.List(HostPath(SysFsRoot), "/dev"), enumerateCollection: true);
            return;
        }

        foreach (string device in Device)
        {
            PerItem(device, () => WriteObject(DeviceDiscovery.Get(DeviceOf(device))));
        }
    }
}
