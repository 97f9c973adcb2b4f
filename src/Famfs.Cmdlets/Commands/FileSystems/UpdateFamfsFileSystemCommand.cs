using System.Management.Automation;
using Famfs.Erofs;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Follows the log and writes what was created, renamed, changed or removed since this session last ran this command. The EROFS
/// view, where there is one, is brought up to the log on the master, and its mounts on this host show the newest view afterwards.
/// </summary>
[Cmdlet(VerbsData.Update, "FamfsFileSystem")]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class UpdateFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>Only changes of these kinds; all when left out.</summary>
    [Parameter]
    public FamfsChangeKind[]? ChangeKind { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        foreach (FamfsItem item in VolumeCache.Update(device))
        {
            if (ToldItems.IsOf(item, ChangeKind))
            {
                WriteObject(ToldItems.Show(item));
            }
        }

        FamfsVolume volume = Lease(device);
        if (volume.Role == FamfsRole.Master)
        {
            ErofsView.Update(volume, Cancelled);
        }

        ViewMounter.Renew(volume, (mountPoint, error) => WriteError(error, mountPoint));
    }
}
