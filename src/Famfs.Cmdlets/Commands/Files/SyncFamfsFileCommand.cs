using System.Management.Automation;
using Famfs.Files;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Writes back to memory what this host caches of a file, or drops it so that what other hosts wrote is seen: lines of
/// the processors, and pages of the mounts.
/// </summary>
[Cmdlet(VerbsData.Sync, "FamfsFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsFile))]
public sealed class SyncFamfsFileCommand : FileCmdlet
{
    private readonly HashSet<string> _silent = [];

    /// <summary>Drops the lines and pages instead of only writing them back.</summary>
    [Parameter]
    public SwitchParameter Invalidate { get; set; }

    /// <summary>Writes the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsFile file)
    {
        FileData data = volume.OpenData(file.Path);
        if (Invalidate)
        {
            // First the lines: pages are filled through them.
            data.Invalidate(0, data.Size);
            DropPages(volume, file);
        }
        else
        {
            // First the pages: what is in them goes to memory through the lines.
            DropPages(volume, file);
            data.Flush(0, data.Size);
        }

        WriteVerbose($"{(Invalidate ? "Dropped" : "Wrote back")} the cache lines of '{file.Path}' on '{file.Device}', {SizeText.Of(file.Size)}.");
        if (PassThru)
        {
            WriteObject(file);
        }
    }

    private void DropPages(FamfsVolume volume, FamfsFile file)
    {
        foreach (MountEntry mount in MountPages.Drop(Mounts, volume.DevicePath, file.Path))
        {
            if (_silent.Add(mount.MountPoint))
            {
                WriteWarning(
                    $"The famfsd of '{mount.MountPoint}' did not answer, so programs that use files there may see what they read before.");
            }
        }
    }
}
