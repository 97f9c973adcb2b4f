using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on whole file systems, each named by its device.</summary>
public abstract class DeviceCmdlet : FamfsCmdlet
{
    /// <summary>Device nodes, image files, mount points, or objects that know theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "LiteralPath", "FullName", "PSPath")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[] Device { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string device in Device)
        {
            PerItem(device, () => Process(DeviceOf(device)));
        }
    }

    /// <summary>Does one device; an engine error becomes an error record.</summary>
    protected abstract void Process(string device);
}
