using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Commands;

/// <summary>Takes mounts down and ends their famfsd; a mount whose famfsd is dead is taken down as well.</summary>
[Cmdlet(VerbsData.Dismount, "FamfsFileSystem", SupportsShouldProcess = true)]
public sealed class DismountFamfsFileSystemCommand : FamfsCmdlet
{
    /// <summary>Directories that a famfs is mounted on, or objects of Get-FamfsMount.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MountPoint]
    [ArgumentCompleter(typeof(MountPointCompleter))]
    public string[] MountPoint { get; set; } = [];

    /// <summary>Also when it is in use: it disappears at once, and ends when nobody uses it any more.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string mountPoint in MountPoint)
        {
            PerItem(mountPoint, () =>
            {
                if (ShouldProcess(mountPoint, "Unmount"))
                {
                    MountStopper.Stop(HostPath(mountPoint), Force);
                }
            });
        }
    }
}
