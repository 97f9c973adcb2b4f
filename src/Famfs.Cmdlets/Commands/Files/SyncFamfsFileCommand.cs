using System.Management.Automation;
using Famfs.Cmdlets.Texts;
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
        FileData data = volume.OpenData(file);
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

        string place = PlaceText.Of(volume, file);
        WriteVerbose(Invalidate
            ? CommandTexts.Get("LinesDropped", file.Path, file.Device, SizeText.Of(file.Size), place)
            : CommandTexts.Get("LinesWritten", file.Path, file.Device, SizeText.Of(file.Size), place));
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
                    CommandTexts.Get("PagesKept", mount.MountPoint));
            }
        }
    }
}
