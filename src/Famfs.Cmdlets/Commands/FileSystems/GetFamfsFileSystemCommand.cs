using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Discovery;
using Famfs.Erofs;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Describes file systems: identity, role, space, log.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFileSystem")]
[OutputType(typeof(FamfsFileSystem))]
public sealed class GetFamfsFileSystemCommand : FamfsCmdlet
{
    /// <summary>Device nodes, image files or mount points; every DAX device that holds a famfs when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "LiteralPath", "FullName", "PSPath")]
    [Binding.DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Device { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string device in Device ?? [.. DeviceDiscovery.List().Where(d => d.HasFamfs == true).Select(d => d.Device)])
        {
            PerItem(device, () =>
            {
                FamfsVolume volume = Lease(DeviceOf(device));
                WarnOfDamage(volume);
                WriteObject(ErofsView.Describe(volume));
            });
        }
    }
}
